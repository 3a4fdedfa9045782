package explorer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	myweb "github.com/myweb-analytics/myweb"
)

// tokenKind is what a token is.
type tokenKind int

const (
	tokenSpace       tokenKind = iota // and comments
	tokenWord                         // names, key words, numbers
	tokenQuoted                       // "a name"
	tokenString                       // 'text'
	tokenParameter                    // {{from}}
	tokenPlaceholder                  // $1, which only this program may write
	tokenSymbol
)

type token struct {
	kind tokenKind
	text string
}

var (
	parameterToken   = regexp.MustCompile(`^\{\{\s*\w{1,40}\s*\}\}`)
	wordToken        = regexp.MustCompile(`^[\pL\pN_][\pL\pM\pN_]*`)
	placeholderToken = regexp.MustCompile(`^\$\w+`)
	dollarQuote      = regexp.MustCompile(`^\$(?:[A-Za-z_]\w*)?\$`)
	quotedParameter  = regexp.MustCompile(`\{\{\s*(?:from|to|site|zone)\s*\}\}`)
)

// tokenize cuts a statement. What engines could read in different ways is
// refused: it is how a statement is smuggled past a check.
func tokenize(text string) (tokens []token, err error) {
	switch {
	case len(text) > LongestStatement:
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is longer than %d kB", LongestStatement>>10)
	case !utf8.ValidString(text):
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is no valid UTF-8")
	}
	for rest := text; rest != ""; {
		t, err := next(rest)
		if err != nil {
			return nil, err
		}
		if t.kind == tokenWord && len(rest) > len(t.text) {
			if err := prefixed(t.text, rest[len(t.text):]); err != nil {
				return nil, err
			}
		}
		tokens = append(tokens, t)
		rest = rest[len(t.text):]
	}
	return tokens, nil
}

// prefixed refuses texts with escapes, in which a quote may not end them, and
// names that go on with a dollar sign, which may begin a text or not.
func prefixed(word, rest string) error {
	if rest[0] == '$' {
		return myweb.Errorf(myweb.CodeInvalid, "%s$: a name with a dollar sign is not taken", word)
	}
	if strings.EqualFold(word, "e") && rest[0] == '\'' || strings.EqualFold(word, "u") && len(rest) > 1 && rest[0] == '&' && strings.ContainsRune(`'"`, rune(rest[1])) {
		return myweb.Errorf(myweb.CodeInvalid, "texts with escapes (%s%.2s) are not taken; write the characters themselves, or chr(10)", word, rest)
	}
	return nil
}

func next(rest string) (token, error) {
	switch {
	case strings.HasPrefix(rest, "--"):
		comment, _, _ := strings.Cut(rest, "\n")
		return token{tokenSpace, comment}, visible(comment)
	case strings.HasPrefix(rest, "/*"):
		return blockComment(rest)
	case rest[0] == '\'':
		return quoted(rest, tokenString)
	case rest[0] == '"':
		return quoted(rest, tokenQuoted)
	case rest[0] == '$':
		return dollar(rest)
	}
	if m := parameterToken.FindString(rest); m != "" {
		return token{tokenParameter, m}, nil
	}
	if m := wordToken.FindString(rest); m != "" {
		return token{tokenWord, m}, nil
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == ' ' || r == '\n' || r == '\t' || r == '\r':
		return token{tokenSpace, rest[:size]}, nil
	case r < ' ' || r > '~':
		return token{}, myweb.Errorf(myweb.CodeInvalid, "the character %U has no place in a statement outside of a text", r)
	}
	return token{tokenSymbol, rest[:size]}, nil
}

func blockComment(rest string) (token, error) {
	end := strings.Index(rest[2:], "*/")
	switch {
	case end < 0:
		return token{}, myweb.Errorf(myweb.CodeInvalid, "a comment has no end")
	case strings.Contains(rest[2:end+2], "/*"):
		return token{}, myweb.Errorf(myweb.CodeInvalid, "a comment within a comment is not taken")
	}
	return token{tokenSpace, rest[:end+4]}, visible(rest[:end+4])
}

// quoted reads to the closing quote; a doubled one stands for itself.
func quoted(rest string, kind tokenKind) (token, error) {
	quote := rest[:1]
	for i := 1; i < len(rest); i++ {
		if rest[i] != quote[0] {
			continue
		}
		if i+1 < len(rest) && rest[i+1] == quote[0] {
			i++
			continue
		}
		text := rest[:i+1]
		if kind == tokenString && quotedParameter.MatchString(text) {
			return token{}, myweb.Errorf(myweb.CodeInvalid, "%s: a parameter in quotes is text; write it without", text)
		}
		if kind == tokenQuoted {
			return token{kind, text}, visible(text)
		}
		if strings.Contains(text, "\x00") {
			return token{}, myweb.Errorf(myweb.CodeInvalid, "the character U+0000 has no place in a text")
		}
		return token{kind, text}, nil
	}
	return token{}, myweb.Errorf(myweb.CodeInvalid, "a quote (%s) has no end", quote)
}

// dollar reads $$text$$, or a placeholder.
func dollar(rest string) (token, error) {
	if mark := dollarQuote.FindString(rest); mark != "" {
		end := strings.Index(rest[len(mark):], mark)
		if end < 0 {
			return token{}, myweb.Errorf(myweb.CodeInvalid, "a text (%s) has no end", mark)
		}
		return token{tokenString, rest[:end+2*len(mark)]}, nil
	}
	if m := placeholderToken.FindString(rest); m != "" {
		return token{tokenPlaceholder, m}, nil
	}
	return token{tokenSymbol, "$"}, nil
}

// visible refuses characters that hide what a statement says.
func visible(text string) error {
	for _, r := range text {
		if unicode.Is(unicode.Cf, r) || (unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r') {
			return myweb.Errorf(myweb.CodeInvalid, "the character %U has no place in a statement outside of a text", r)
		}
	}
	return nil
}
