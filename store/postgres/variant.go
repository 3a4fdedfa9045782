package postgres

import (
	"fmt"
	"strings"

	"github.com/myweb-analytics/myweb/store/load"
)

// Variant implements load.Variant.
func (tx *transaction) Variant(file, text string) string {
	switch file {
	case "1_contested.sql", "1_uncontested.sql": // nothing that is dropped need be left out of page views again and again
		return text + "\ndelete from staged_page_views where staged_id in (select staged_id from dropped);\n"
	case "2_neighbourhood.sql":
		return load.Fill(text, map[string]string{"but_dropped_views": ""})
	case "5_3_total.sql": // the table is as old as the logs; its index is by day
		const days = "and %[1]sdate >= (select min(date) from breakdown_change) and %[1]sdate <= (select max(date) from breakdown_change)"
		return load.Fill(text, map[string]string{
			"of_days":     fmt.Sprintf(days, "daily_breakdowns."),
			"and_of_days": fmt.Sprintf(days, "d."),
		})
	case "8_clear.sql": // in one message
		return strings.ReplaceAll(text, ";\n", "; ")
	case "7_hours.sql", "7_ledger.sql": // requests that went to their table directly
		return load.Fill(text, map[string]string{
			"written_hours":   "union all select site, hour, requests, page_views, bot_requests, bytes_sent from written_hours",
			"written_objects": "union all select log_object_id, requests, page_views, bots from written_objects",
		})
	}
	return text
}
