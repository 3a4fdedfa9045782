package sqs

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// direct is what S3 sends for an object.
func direct(key string, size int, etag string) string {
	return fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-22T14:03:00.123Z","eventName":"ObjectCreated:Put",
	  "s3":{"bucket":{"name":"logs","arn":"arn:aws:s3:::logs"},"object":{"key":%q,"size":%d,"eTag":%q,"sequencer":"0055"}}}]}`, key, size, etag)
}

// throughSNS wraps a message as a topic does.
func throughSNS(message string) string {
	text, _ := json.Marshal(map[string]string{"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Message": message})
	return string(text)
}

func eventBridge(key string, size int, etag string) string {
	return fmt.Sprintf(`{"version":"0","id":"17793124","detail-type":"Object Created","source":"aws.s3","account":"111122223333","time":"2026-11-22T14:03:00Z",
	  "region":"eu-west-1","detail":{"version":"0","bucket":{"name":"logs"},"object":{"key":%q,"size":%d,"etag":%q,"sequencer":"0055"},"reason":"PutObject"}}`, key, size, etag)
}

func TestParseMessages(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"direct":              {direct("cf/a+b%2Bc%C3%BC.gz", 5, "e"), []string{"logs/cf/a b+cü.gz 5 e"}},
		"SNS":                 {throughSNS(direct("cf/a.gz", 5, "e")), []string{"logs/cf/a.gz 5 e"}},
		"EventBridge":         {eventBridge("cf/a+b%20.gz", 5, "e"), []string{"logs/cf/a+b%20.gz 5 e"}},
		"EventBridge and SNS": {throughSNS(eventBridge("a", 1, "e")), []string{"logs/a 1 e"}},
		"test":                {`{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-22T14:03:00.123Z","Bucket":"logs","RequestId":"1","HostId":"2"}`, nil},
		"test through SNS":    {throughSNS(`{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"logs"}`), nil},
		"removed":             {`{"Records":[{"eventName":"ObjectRemoved:Delete","s3":{"bucket":{"name":"logs"},"object":{"key":"a"}}}]}`, nil},
		"deleted":             {`{"source":"aws.s3","detail-type":"Object Deleted","detail":{"bucket":{"name":"logs"},"object":{"key":"a"}}}`, nil},
		"no records":          {`{"Records":[]}`, nil},
	} {
		found, err := parse(c.body)
		var got []string
		for _, f := range found {
			got = append(got, fmt.Sprintf("%s/%s %d %s", f.bucket, f.key, f.size, f.etag))
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, body := range []string{"", "hello", "{}", "[]", "null", direct("%zz", 1, "e"), direct("", 1, "e"), throughSNS("hello"),
		throughSNS(throughSNS(throughSNS(direct("a", 1, "e")))), `{"source":"aws.s3","detail-type":"Object Created","detail":{}}`} {
		if found, err := parse(body); err == nil {
			t.Errorf("%q gives %v", body, found)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	for _, body := range []string{direct("a", 1, "e"), throughSNS(direct("a", 1, "e")), eventBridge("a", 1, "e"), "{}", ""} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		found, err := parse(body)
		for _, c := range found {
			if err != nil || c.key == "" || c.bucket == "" {
				t.Errorf("%+v, %v", c, err)
			}
		}
	})
}

func TestParseURI(t *testing.T) {
	for text, want := range map[string][2]string{
		"sqs://sqs.eu-west-1.amazonaws.com/111122223333/logs": {"https://sqs.eu-west-1.amazonaws.com/111122223333/logs", "eu-west-1"},
		"sqs://http://127.0.0.1:4100/111122223333/logs":       {"http://127.0.0.1:4100/111122223333/logs", ""},
		"sqs://logs?region=us-east-2":                         {"logs", "us-east-2"},
		"sqs://sqs.cn-north-1.amazonaws.com.cn/1/logs":        {"https://sqs.cn-north-1.amazonaws.com.cn/1/logs", "cn-north-1"},
	} {
		s, err := Parse(text)
		if err != nil || s.Queue != want[0] || s.Region != want[1] || s.Bucket != nil {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
	}
	s, err := Parse("sqs://logs?bucket=example-logs/cf/&sweep=1h&visibility=5m")
	if err != nil || s.Bucket.URI != "s3://example-logs/cf/" || s.Bucket.Poll.Hours() != 1 || s.Bucket.LookBack.Hours() != 49 || s.Visibility.Minutes() != 5 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, text := range []string{"sqs://", "sqs://q?x=1", "sqs://q?visibility=1s", "sqs://q?sweep=soon"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}
