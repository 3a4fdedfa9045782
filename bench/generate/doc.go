// Package generate writes CloudFront access logs of sites that do not exist:
// visitors who come back, sessions of pages with their assets, bots of every
// class, late and duplicate lines. The same Config gives the same bytes, however
// many workers there are, so a benchmark can be run again and a demonstration
// always tells the same story.
//
// Time is cut into steps of ten minutes. What starts in a step (sessions,
// visits of bots) is drawn from a random source seeded by the seed, the site
// and the step, and by nothing else. A worker takes a site and a day; to get the
// lines that the evening before sends over midnight it plays the last hour of
// that day again and keeps what is late. Memory therefore holds about an hour
// of one site, however long the logs are.
package generate
