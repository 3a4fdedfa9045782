package s3

import (
	"context"
	"iter"
	"path"
	"strings"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/myweb-analytics/myweb/source"
)

// Objects gives all objects, in the order of their keys. An error ends it.
func (s *Source) Objects(ctx context.Context) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		var requests int
		s.list(ctx, s.Since, &requests)(yield)
	}
}

// list gives the objects but for those whose keys say that they are older than
// since. A list is a page of 1000 keys after the other; where a page comes upon
// keys that are too old, the next one begins behind them. requests counts.
func (s *Source) list(ctx context.Context, since time.Time, requests *int) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		after := ""
		for {
			page, err := s.page(ctx, after)
			if err != nil {
				yield(source.Object{URI: s.URI}, err)
				return
			}
			*requests++
			for _, found := range page.Contents {
				key := sdk.ToString(found.Key)
				if key <= after {
					continue
				}
				if after = s.skip(key, since); after != "" {
					continue
				}
				after = key
				if !isLog(key) {
					continue
				}
				if !yield(s.Object(key, sdk.ToString(found.ETag), sdk.ToInt64(found.Size), sdk.ToTime(found.LastModified)), nil) {
					return
				}
			}
			if !sdk.ToBool(page.IsTruncated) || len(page.Contents) == 0 {
				return
			}
		}
	}
}

// skip is skip without the dates of the prefix that the user chose.
func (s *Source) skip(key string, since time.Time) string {
	if to := skip(key[len(s.Prefix):], since); to != "" {
		return s.Prefix + to
	}
	return ""
}

// isLog leaves out what services and consoles put into a bucket of logs.
func isLog(key string) bool {
	return !strings.HasSuffix(key, "/") && path.Base(key) != "aws-programmatic-access-test-object"
}

func (s *Source) page(ctx context.Context, after string) (page *s3.ListObjectsV2Output, err error) {
	input := &s3.ListObjectsV2Input{Bucket: &s.Bucket, Prefix: &s.Prefix}
	if after != "" {
		input.StartAfter = &after
	}
	err = s.do(ctx, func(client *s3.Client) error {
		page, err = client.ListObjectsV2(ctx, input)
		return err
	})
	return page, s.listing().Explain(ctx, err)
}
