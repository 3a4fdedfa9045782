// Package lex cuts SQL that people write into tokens, strictly: what engines could
// read in different ways is refused, for it is how a statement is smuggled past a
// check.
package lex

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	myweb "github.com/myweb-analytics/myweb"
)

// Kind is what a token is.
type Kind int

// The kinds.
const (
	Space       Kind = iota // and comments
	Word                    // names, key words, numbers
	Quoted                  // "a name"
	String                  // 'text'
	Parameter               // {{from}}
	Placeholder             // $1, which only this program may write
	Symbol
)

// Token is a part of a statement.
type Token struct {
	Kind Kind
	Text string
}

var (
	parameterToken   = regexp.MustCompile(`^\{\{\s*\w{1,40}\s*\}\}`)
	wordToken        = regexp.MustCompile(`^[\pL\pN_][\pL\pM\pN_]*`)
	placeholderToken = regexp.MustCompile(`^\$\w+`)
	dollarQuote      = regexp.MustCompile(`^\$(?:[A-Za-z_]\w*)?\$`)
	quotedParameter  = regexp.MustCompile(`\{\{\s*(?:from|to|site|zone)\s*\}\}`)
)

// Longest is the longest statement, in bytes. No question of a person is near it.
const Longest = 64 << 10

// Tokenize cuts a statement.
func Tokenize(text string) (tokens []Token, err error) {
	switch {
	case len(text) > Longest:
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is longer than %d kB", Longest>>10)
	case !utf8.ValidString(text):
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is no valid UTF-8")
	}
	for rest := text; rest != ""; {
		t, err := next(rest)
		if err != nil {
			return nil, err
		}
		if t.Kind == Word && len(rest) > len(t.Text) {
			if err := prefixed(t.Text, rest[len(t.Text):]); err != nil {
				return nil, err
			}
		}
		tokens = append(tokens, t)
		rest = rest[len(t.Text):]
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

func next(rest string) (Token, error) {
	switch {
	case strings.HasPrefix(rest, "--"):
		comment, _, _ := strings.Cut(rest, "\n")
		return Token{Space, comment}, visible(comment)
	case strings.HasPrefix(rest, "/*"):
		return blockComment(rest)
	case rest[0] == '\'':
		return quoted(rest, String)
	case rest[0] == '"':
		return quoted(rest, Quoted)
	case rest[0] == '$':
		return dollar(rest)
	}
	if m := parameterToken.FindString(rest); m != "" {
		return Token{Parameter, m}, nil
	}
	if m := wordToken.FindString(rest); m != "" {
		return Token{Word, m}, nil
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == ' ' || r == '\n' || r == '\t' || r == '\r':
		return Token{Space, rest[:size]}, nil
	case r < ' ' || r > '~':
		return Token{}, myweb.Errorf(myweb.CodeInvalid, "the character %U has no place in a statement outside of a text", r)
	}
	return Token{Symbol, rest[:size]}, nil
}

func blockComment(rest string) (Token, error) {
	end := strings.Index(rest[2:], "*/")
	switch {
	case end < 0:
		return Token{}, myweb.Errorf(myweb.CodeInvalid, "a comment has no end")
	case strings.Contains(rest[2:end+2], "/*"):
		return Token{}, myweb.Errorf(myweb.CodeInvalid, "a comment within a comment is not taken")
	}
	return Token{Space, rest[:end+4]}, visible(rest[:end+4])
}

// quoted reads to the closing quote; a doubled one stands for itself.
func quoted(rest string, kind Kind) (Token, error) {
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
		if kind == String && quotedParameter.MatchString(text) {
			return Token{}, myweb.Errorf(myweb.CodeInvalid, "%s: a parameter in quotes is text; write it without", text)
		}
		if kind == Quoted {
			return Token{kind, text}, visible(text)
		}
		if strings.Contains(text, "\x00") {
			return Token{}, myweb.Errorf(myweb.CodeInvalid, "the character U+0000 has no place in a text")
		}
		return Token{kind, text}, nil
	}
	return Token{}, myweb.Errorf(myweb.CodeInvalid, "a quote (%s) has no end", quote)
}

// dollar reads $$text$$, or a placeholder.
func dollar(rest string) (Token, error) {
	if mark := dollarQuote.FindString(rest); mark != "" {
		end := strings.Index(rest[len(mark):], mark)
		if end < 0 {
			return Token{}, myweb.Errorf(myweb.CodeInvalid, "a text (%s) has no end", mark)
		}
		return Token{String, rest[:end+2*len(mark)]}, nil
	}
	if m := placeholderToken.FindString(rest); m != "" {
		return Token{Placeholder, m}, nil
	}
	return Token{Symbol, "$"}, nil
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
