package sqs

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// created is an object that a message says was created.
type created struct {
	bucket, key, etag string
	size              int64
	at                time.Time
}

// message has the fields of all shapes that a notification comes in.
type message struct {
	Event   string // "s3:TestEvent"
	Records []record

	// of SNS, around another message
	Type    string
	Message string

	// of EventBridge
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Time       time.Time       `json:"time"`
	Detail     json.RawMessage `json:"detail"`
}

type record struct {
	EventName string    `json:"eventName"`
	EventTime time.Time `json:"eventTime"`
	S3        struct {
		Bucket struct {
			Name string `json:"name"`
		} `json:"bucket"`
		Object object `json:"object"`
	} `json:"s3"`
}

type object struct {
	Key  string `json:"key"`
	Size int64  `json:"size"`
	ETag string `json:"eTag"` // "etag" of EventBridge is the same to encoding/json
}

// parse gives the objects that a message says were created. Messages that say
// something else, such as the test of a new notification, give none.
func parse(body string) ([]created, error) { return parseNested(body, 0) }

func parseNested(body string, depth int) ([]created, error) {
	var m message
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return nil, fmt.Errorf("it is no JSON of S3, SNS or EventBridge: %w", err)
	}
	switch {
	case m.Event == "s3:TestEvent":
		return nil, nil
	case m.Records != nil:
		return ofRecords(m.Records)
	case m.Source == "aws.s3":
		return ofEventBridge(m)
	case m.Type == "Notification" && depth < 2:
		return parseNested(m.Message, depth+1)
	}
	return nil, fmt.Errorf("it is no notification of S3, neither directly nor through SNS or EventBridge")
}

func ofRecords(records []record) (found []created, err error) {
	for _, r := range records {
		if !strings.HasPrefix(strings.TrimPrefix(r.EventName, "s3:"), "ObjectCreated:") {
			continue
		}
		key, err := url.QueryUnescape(r.S3.Object.Key) // encoded like a form: + is a space
		if err != nil || key == "" || r.S3.Bucket.Name == "" {
			return nil, fmt.Errorf("a record has no bucket or no valid key: bucket %q, key %q", r.S3.Bucket.Name, r.S3.Object.Key)
		}
		found = append(found, created{r.S3.Bucket.Name, key, r.S3.Object.ETag, r.S3.Object.Size, r.EventTime})
	}
	return found, nil
}

func ofEventBridge(m message) ([]created, error) {
	if m.DetailType != "Object Created" {
		return nil, nil
	}
	var detail struct {
		Bucket struct {
			Name string `json:"name"`
		} `json:"bucket"`
		Object object `json:"object"` // whose key is not encoded
	}
	if err := json.Unmarshal(m.Detail, &detail); err != nil || detail.Object.Key == "" || detail.Bucket.Name == "" {
		return nil, fmt.Errorf("an event of EventBridge has no bucket or no key")
	}
	o := detail.Object
	return []created{{detail.Bucket.Name, o.Key, o.ETag, o.Size, m.Time}}, nil
}
