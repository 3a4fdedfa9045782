package kinesis

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/source/aws/awstest"
)

// stream is a server with the calls of Kinesis that a Source makes, as AWS
// documents them.
type stream struct {
	mu       sync.Mutex
	shards   []*shard
	page     int            // records of an answer
	trouble  func() string  // an error code, "" for none
	calls    map[string]int // by operation
	issue    int
	iterator map[string]place
}

type shard struct {
	id     string
	closed bool
	data   []string
	first  int // sequence number of data[0]
}

type place struct {
	shard *shard
	next  int
}

func newStream(t *testing.T, shards ...string) *stream {
	t.Helper()
	s := &stream{page: 7, calls: map[string]int{}, iterator: map[string]place{}}
	for i, id := range shards {
		s.shards = append(s.shards, &shard{id: id, first: 1000 * (i + 1)})
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	awstest.Credentials(t, server.URL)
	return s
}

// put adds records to a shard.
func (s *stream) put(id string, records ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, shard := range s.shards {
		if shard.id == id {
			shard.data = append(shard.data, records...)
		}
	}
}

// split closes a shard and opens two in its place.
func (s *stream) split(id string, into ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.shards {
		old.closed = old.closed || old.id == id
	}
	for i, id := range into {
		s.shards = append(s.shards, &shard{id: id, first: 100_000 * (i + 1)})
	}
}

// expire makes all iterators invalid.
func (s *stream) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.iterator = map[string]place{}
}

func sequence(n int) string { return fmt.Sprintf("%056d", n) }

func (s *stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var request struct {
		StreamName, ShardId, ShardIteratorType, StartingSequenceNumber, ShardIterator string
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		refuse(w, "SerializationException")
		return
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	s.calls[operation]++
	if s.trouble != nil {
		if code := s.trouble(); code != "" {
			refuse(w, code)
			return
		}
	}
	if operation != "GetRecords" && request.StreamName != "logs" {
		refuse(w, "ResourceNotFoundException")
		return
	}
	switch operation {
	case "ListShards":
		s.listShards(w)
	case "GetShardIterator":
		s.getShardIterator(w, request.ShardId, request.ShardIteratorType, request.StartingSequenceNumber)
	case "GetRecords":
		s.getRecords(w, request.ShardIterator)
	default:
		refuse(w, "UnknownOperationException")
	}
}

func refuse(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if code == "InternalFailure" {
		w.WriteHeader(http.StatusInternalServerError)
	} else {
		w.WriteHeader(http.StatusBadRequest)
	}
	fmt.Fprintf(w, `{"__type":%q,"message":"made up by a test"}`, code)
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(body)
}

func (s *stream) listShards(w http.ResponseWriter) {
	var list []map[string]any
	for _, shard := range s.shards {
		numbers := map[string]string{"StartingSequenceNumber": sequence(shard.first)}
		if shard.closed {
			numbers["EndingSequenceNumber"] = sequence(shard.first + len(shard.data))
		}
		list = append(list, map[string]any{"ShardId": shard.id, "SequenceNumberRange": numbers,
			"HashKeyRange": map[string]string{"StartingHashKey": "0", "EndingHashKey": "1"}})
	}
	answer(w, map[string]any{"Shards": list})
}

func (s *stream) issueIterator(p place) string {
	s.issue++
	id := "iterator-" + strconv.Itoa(s.issue)
	s.iterator[id] = p
	return id
}

func (s *stream) getShardIterator(w http.ResponseWriter, id, kind, after string) {
	for _, shard := range s.shards {
		if shard.id != id {
			continue
		}
		next := 0
		if kind == "AFTER_SEQUENCE_NUMBER" {
			n, err := strconv.Atoi(after)
			if next = n - shard.first + 1; err != nil || next < 1 || next > len(shard.data) {
				refuse(w, "InvalidArgumentException")
				return
			}
		}
		answer(w, map[string]any{"ShardIterator": s.issueIterator(place{shard, next})})
		return
	}
	refuse(w, "ResourceNotFoundException")
}

func (s *stream) getRecords(w http.ResponseWriter, iterator string) {
	p, ok := s.iterator[iterator]
	if !ok {
		refuse(w, "ExpiredIteratorException")
		return
	}
	to := min(p.next+s.page, len(p.shard.data))
	records := []map[string]any{}
	for i, data := range p.shard.data[p.next:to] {
		records = append(records, map[string]any{"Data": []byte(data), "PartitionKey": "k", "SequenceNumber": sequence(p.shard.first + p.next + i),
			"ApproximateArrivalTimestamp": float64(time.Now().UnixMilli()) / 1000})
	}
	body := map[string]any{"Records": records, "MillisBehindLatest": 1000 * (len(p.shard.data) - to)}
	if to < len(p.shard.data) || !p.shard.closed {
		body["NextShardIterator"] = s.issueIterator(place{p.shard, to})
	}
	answer(w, body)
}
