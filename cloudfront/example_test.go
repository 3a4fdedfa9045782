package cloudfront_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

// Nothing has to be known about the file: format and compression are found.
func Example() {
	file, err := os.Open("../testdata/format/v1-33-members.gz")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	decoder, err := cloudfront.NewDecoder(file, cloudfront.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for {
		var request myweb.Request
		err := decoder.Next(&request)
		var line *cloudfront.LineError
		switch {
		case err == io.EOF:
			fmt.Println("format", decoder.Format())
			return
		case errors.As(err, &line):
			fmt.Println("rejected:", line)
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(request.Status, request.Site+request.URLPath)
		}
	}
	// Output:
	// 200 www.example.com/articles/first.html
	// 200 www.example.com/a%20b/café
	// 304 www.example.com/feed.xml
	// 0 www.example.com/large.zip
	// 403 forms.example.com/contact
	// 301 www.example.com/old
	// format v1
}
