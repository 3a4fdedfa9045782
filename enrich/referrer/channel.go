package referrer

import (
	"strings"

	"github.com/myweb-analytics/myweb"
)

// channel decides by the first rule that fits. The order matters: paid comes
// before organic, and within both the narrower before the wider.
func channel(a *arrival) myweb.Channel {
	if a.source == "" && a.medium == "" && !a.paid {
		return myweb.ChannelDirect
	}
	m := readMedium(a.medium)
	shop := a.class == classShopping || isShopCampaign(a.campaign)
	if c := paidChannel(a, m, shop); c != "" {
		return c
	}
	switch {
	case a.class == classAI || m.is("ai-assistant"):
		return myweb.ChannelAIAssistants
	case shop:
		return myweb.ChannelOrganicShopping
	case a.class == classSocial || m.social:
		return myweb.ChannelOrganicSocial
	case a.class == classVideo || m.video:
		return myweb.ChannelOrganicVideo
	case a.class == classSearch || m.is("organic"):
		return myweb.ChannelOrganicSearch
	case a.class == classEmail || isEmail(m.text) || isEmail(normalize(a.source)):
		return myweb.ChannelEmail
	case m.is("affiliate", "affiliates"):
		return myweb.ChannelAffiliates
	case m.is("referral", "app", "link"):
		return myweb.ChannelReferral
	case m.is("audio", "podcast"):
		return myweb.ChannelAudio
	case m.is("sms") || strings.EqualFold(a.source, "sms"):
		return myweb.ChannelSMS
	case m.push || strings.EqualFold(a.source, "firebase"):
		return myweb.ChannelMobilePush
	}
	return myweb.ChannelReferral
}

// paidChannel is empty for what nobody paid for.
func paidChannel(a *arrival, m medium, shop bool) myweb.Channel {
	paid := a.paid || m.paid
	switch {
	case strings.Contains(normalize(a.campaign), "cross-network") || m.is("cross-network"):
		return myweb.ChannelCrossNetwork
	case paid && shop:
		return myweb.ChannelPaidShopping
	case paid && (a.class == classSearch || m.search):
		return myweb.ChannelPaidSearch
	case paid && (a.class == classSocial || m.social):
		return myweb.ChannelPaidSocial
	case paid && (a.class == classVideo || m.video):
		return myweb.ChannelPaidVideo
	case m.is("display", "banner", "expandable", "interstitial", "cpm"):
		return myweb.ChannelDisplay
	case paid:
		return myweb.ChannelPaidOther
	}
	return ""
}

// medium is what the words of utm_medium say.
type medium struct {
	text                              string // normalized
	paid, search, social, video, push bool
}

func (m medium) is(texts ...string) bool {
	for _, text := range texts {
		if m.text == text {
			return true
		}
	}
	return false
}

// readMedium goes by whole words, so that "podcast" is not paid for its p.
func readMedium(s string) medium {
	m := medium{text: normalize(s)}
	for word := range strings.FieldsFuncSeq(m.text, isSeparator) {
		if what, ok := strings.CutPrefix(word, "paid"); ok {
			m.paid = true
			word = what // "paidsearch"
		}
		switch word {
		case "cpc", "cpm", "cpa", "cpv", "cpl", "cpi", "cpp", "cpe", "ppc", "ppv", "retargeting", "remarketing", "ads", "ad":
			m.paid = true
		case "sem":
			m.paid, m.search = true, true
		case "search":
			m.search = true
		case "social", "sm", "socialmedia", "socialnetwork":
			m.social = true
		case "notification", "notifications", "mobile":
			m.push = true
		}
		m.video = m.video || strings.Contains(word, "video")
		m.push = m.push || strings.HasSuffix(word, "push")
	}
	return m
}

func isSeparator(r rune) bool {
	return r == '-' || r == '/' || r == '.' || r == '|' || r == ':' || r == ','
}

func isEmail(normalized string) bool {
	switch normalized {
	case "email", "e-mail", "mail", "newsletter":
		return true
	}
	return false
}

// isShopCampaign finds a word that begins with "shop": a campaign of a
// workshop is none.
func isShopCampaign(name string) bool {
	if name == "" {
		return false
	}
	for word := range strings.FieldsFuncSeq(normalize(name), isSeparator) {
		switch {
		case strings.HasPrefix(word, "shop"), word == "eshop", word == "webshop":
			return true
		}
	}
	return false
}
