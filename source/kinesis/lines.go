package kinesis

import (
	"bytes"
	"context"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

// lines are records of a shard, one after the other.
type lines struct {
	text    bytes.Buffer
	records int
	last    string // sequence number
	arrived time.Time
}

func newLines() *lines { return &lines{} }

func (l *lines) full() bool { return l.records >= mostRecords || l.text.Len() >= mostBytes }

func (l *lines) add(records []types.Record) {
	for _, r := range records {
		l.text.Write(r.Data)
		if n := len(r.Data); n > 0 && r.Data[n-1] != '\n' {
			l.text.WriteByte('\n')
		}
		l.records++
		l.last, l.arrived = sdk.ToString(r.SequenceNumber), sdk.ToTime(r.ApproximateArrivalTimestamp)
	}
}

// object is the log object of the lines. It carries the checkpoint of its
// shard.
func (l *lines) object(r *reader) source.Object {
	content, name := l.text.Bytes(), r.name(r.shard)
	return source.Object{
		URI: name + "/" + l.last, Version: l.last, Size: int64(len(content)), Modified: l.arrived,
		Open:   func(context.Context) (source.File, error) { return source.Memory(content), nil },
		Fields: r.Fields, Sampling: r.Sampling,
		Checkpoint: myweb.Checkpoint{Name: name, Position: l.last},
	}
}
