package main

import (
	"context"
	"fmt"
	"time"

	"github.com/myweb-analytics/myweb/enrich/geo"
)

const geoHelp = `myweb geo use FILE - use a geolocation database
myweb geo list     - say which are in use

Countries are known without any file. A city database adds regions and cities,
an ASN database the networks of clients. Databases of DB-IP and MaxMind in MMDB
format are understood; nothing is downloaded. The file is checked and copied
beside the database, and replaces the one of its kind; a running "myweb serve"
takes it up within seconds. It counts for what is loaded from then on.

  myweb geo use dbip-city-lite-2026-11.mmdb
  myweb geo use GeoLite2-ASN.mmdb
  myweb geo list

Flags
  --database PATH  the database beside which it is kept (default myweb.duckdb)
`

func runGeo(_ context.Context, a *app, args []string) error {
	f := newFlags(a)
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 2 && rest[0] == "use":
		return a.useGeo(*f.database, rest[1])
	case len(rest) == 1 && rest[0] == "list":
		return a.listGeo(*f.database)
	}
	return usagef("say `geo use FILE` or `geo list`")
}

func (a *app) useGeo(database, path string) error {
	info, err := geo.Use(a.stateDir(database), path)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "in use: %s\n", describeGeo(info))
	return nil
}

func (a *app) listGeo(database string) error {
	places, err := geo.Open(a.stateDir(database))
	if err != nil {
		return err
	}
	for _, info := range places.Sources() {
		fmt.Fprintf(a.stdout, "%s\n    %s, %s\n", describeGeo(info), info.Attribution.Text, info.Attribution.URL)
	}
	return nil
}

func describeGeo(info geo.Info) string {
	text := fmt.Sprintf("%-8s %s, built %s", info.Kind, printable(info.Type), info.Built.UTC().Format(time.DateOnly))
	if info.Family != geo.FamilyBoth {
		text += ", " + string(info.Family) + " only"
	}
	if info.Embedded {
		text += ", embedded"
	}
	return text
}
