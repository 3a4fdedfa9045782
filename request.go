package myweb

import (
	"net/netip"
	"time"
)

// NotLogged marks a duration of a Request that its log line does not carry.
const NotLogged time.Duration = -1

// Request is one log line that was understood. The first block is what the
// line says, decoded (one level of percent-encoding undone); the rest is what
// the steps of enrich add. An empty string, a zero ASN, a zero ClientIP and a
// NotLogged duration mean that the line does not say; stores keep them as NULL.
type Request struct {
	LogObjectID int64 // the log object that holds the line
	Line        int64 // 1-based line number in it, header lines counted

	Timestamp       time.Time  // UTC; second, millisecond or microsecond precision, as logged
	EdgeRequestID   string     // x-edge-request-id
	ClientIP        netip.Addr // never stored, logged or shown: only the visitor key is made of it
	Site            string     // host that the viewer asked for, lower case, without port
	Method          string
	URLPath         string // path as the client sent it, without query string
	QueryString     string // without the leading "?"
	Status          int    // 0 when the viewer left before any response (logged as 000)
	BytesSent       int64  // to the viewer, headers included
	TimeTaken       time.Duration
	TimeToFirstByte time.Duration
	Protocol        string // "HTTP/2.0"; where the version is not logged the scheme: "https"
	ContentType     string // media type of the response, lower case, without parameters
	CacheResult     string // x-edge-response-result-type, or OriginShieldHit; an open set
	EdgeLocation    string // "FRA56-P4"
	Referrer        string
	UserAgent       string
	Country         string // ISO 3166-1 alpha-2, upper case
	ASN             int64

	ID        int64 // request_id: see docs/metrics.md, "the same request"
	VisitorID int64
	Kind      Kind

	UserAgentID    int64 // 64-bit hash of the raw user agent
	Browser        string
	BrowserVersion string
	OS             string
	OSVersion      string
	DeviceType     DeviceType

	IsBot    bool
	BotName  string
	BotClass BotClass

	Region string // name of the first-level subdivision
	City   string

	ReferrerDomain string // host of the referrer without "www."; empty when internal or absent
	Source         string
	Medium         string
	Channel        Channel
	UTMSource      string
	UTMMedium      string
	UTMCampaign    string
	UTMTerm        string
	UTMContent     string
}

// Kind says what a request was, as the column requests.kind.
type Kind string

// The kinds. A request has exactly one; they add up to all requests.
const (
	KindPageView Kind = "page_view" // counted as a page view
	KindDocument Kind = "document"  // would be a page view, but its client is a bot
	KindAsset    Kind = "asset"     // any other GET answered 2xx or 304
	KindRedirect Kind = "redirect"  // 3xx other than 304
	KindError    Kind = "error"     // 4xx, 5xx, and 000: no response
	KindOther    Kind = "other"     // another method than GET
)

// DeviceType is the class of device of a user agent.
type DeviceType string

// The device types. Empty means unknown.
const (
	DeviceDesktop DeviceType = "desktop"
	DeviceMobile  DeviceType = "mobile"
	DeviceTablet  DeviceType = "tablet"
	DeviceTV      DeviceType = "tv"
	DeviceConsole DeviceType = "console"
	DeviceWatch   DeviceType = "watch"
)

// BotClass is what a bot is for.
type BotClass string

// The bot classes. Empty for a client that is no bot.
const (
	BotSearchEngine  BotClass = "search engine"
	BotAITraining    BotClass = "AI training"
	BotAISearch      BotClass = "AI search"
	BotAIAssistant   BotClass = "AI assistant"
	BotSEO           BotClass = "SEO"
	BotMonitor       BotClass = "monitor"
	BotFeedReader    BotClass = "feed reader"
	BotSocialPreview BotClass = "social preview"
	BotScanner       BotClass = "scanner"
	BotTool          BotClass = "tool"
	BotOther         BotClass = "other"
)

// Channel groups traffic by how it came.
type Channel string

// The 19 channels, decided in the order of enrich/referrer.
const (
	ChannelDirect          Channel = "Direct"
	ChannelAIAssistants    Channel = "AI Assistants"
	ChannelOrganicSearch   Channel = "Organic Search"
	ChannelPaidSearch      Channel = "Paid Search"
	ChannelOrganicSocial   Channel = "Organic Social"
	ChannelPaidSocial      Channel = "Paid Social"
	ChannelOrganicVideo    Channel = "Organic Video"
	ChannelPaidVideo       Channel = "Paid Video"
	ChannelOrganicShopping Channel = "Organic Shopping"
	ChannelPaidShopping    Channel = "Paid Shopping"
	ChannelPaidOther       Channel = "Paid Other"
	ChannelCrossNetwork    Channel = "Cross-network"
	ChannelDisplay         Channel = "Display"
	ChannelEmail           Channel = "Email"
	ChannelAffiliates      Channel = "Affiliates"
	ChannelAudio           Channel = "Audio"
	ChannelSMS             Channel = "SMS"
	ChannelMobilePush      Channel = "Mobile Push"
	ChannelReferral        Channel = "Referral"
)
