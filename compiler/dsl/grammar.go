package dsl

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// file is the syntax tree of one source file.
type file struct {
	Statements []*statement `parser:"@@*"`
}

type statement struct {
	Pos     lexer.Position
	Network *networkStatement    `parser:"  @@"`
	Arch    *archStatement       `parser:"| @@"`
	Step    *stepStatement       `parser:"| @@"`
	Import  *importStatement     `parser:"| @@"`
	Input   *populationStatement `parser:"| 'input' @@"`
	Layer   *populationStatement `parser:"| 'layer' @@"`
	Read    *readStatement       `parser:"| @@"`
	Run     *runStatement        `parser:"| @@"`
	Data    *dataStatement       `parser:"| @@"`
	Project *projectStatement    `parser:"| @@"`
}

type networkStatement struct {
	Pos  lexer.Position
	Name string `parser:"'network' (@Ident | @String)"`
}

type archStatement struct {
	Pos  lexer.Position
	Name string `parser:"'arch' (@Ident | @String)"`
}

// stepStatement is the length of a tick in the author's time.
type stepStatement struct {
	Pos  lexer.Position
	Step *quantity `parser:"'step' @@"`
}

type importStatement struct {
	Pos  lexer.Position
	File string `parser:"'import' @String"`
	As   string `parser:"('as' @Ident)?"`
}

type populationStatement struct {
	Pos   lexer.Position
	Name  string  `parser:"@Ident"`
	Shape []int64 `parser:"'[' @Number (',' @Number)* ']'"`
	Kind  *call   `parser:"@@"`
	Into  *call   `parser:"('into' @@)?"`
}

type projectStatement struct {
	Pos     lexer.Position
	From    string    `parser:"@Ident '-' '>'"`
	To      *nameRef  `parser:"@@"`
	Rule    *call     `parser:"@@"`
	Options []*option `parser:"(',' @@)*"`
}

type nameRef struct {
	Pos  lexer.Position
	Name string `parser:"@Ident"`
}

type option struct {
	Pos   lexer.Position
	Delay *delay    `parser:"  'delay' @@"`
	Seed  *uint64   `parser:"| 'seed' @Number"`
	Bits  *quantity `parser:"| @@ 'bits'"`
}

type delay struct {
	Min *quantity `parser:"@@"`
	Max *quantity `parser:"('.' '.' @@)?"`
}

type readStatement struct {
	Pos  lexer.Position
	Name string `parser:"'read' @Ident"`
	Kind *call  `parser:"@@"`
}

type runStatement struct {
	Pos    lexer.Position
	Length *quantity `parser:"'run' @@"`
}

type dataStatement struct {
	Pos    lexer.Position
	Input  string  `parser:"'data' @String"`
	Labels *string `parser:"('labels' @String)?"`
}

// call is a name with arguments: lif(threshold = 1), dense("w.npz", "w1"), count.
type call struct {
	Pos  lexer.Position
	Name string      `parser:"@Ident"`
	Args []*argument `parser:"('(' (@@ (',' @@)*)? ')')?"`
}

type argument struct {
	Pos   lexer.Position
	Name  string `parser:"(@Ident '=')?"`
	Value *value `parser:"@@"`
}

type value struct {
	Pos      lexer.Position
	Quantity *quantity   `parser:"  @@"`
	Text     *string     `parser:"| @String"`
	Tuple    []*quantity `parser:"| '(' @@ (',' @@)* ')'"`
	Call     *call       `parser:"| @@"`
}

// quantity is a number with an optional unit: 20 ms, -0.5, 80 %.
type quantity struct {
	Pos    lexer.Position
	Minus  bool    `parser:"@'-'?"`
	Number float64 `parser:"@Number"`
	Unit   string  `parser:"@('ms' | 'us' | 's' | 'ticks' | 'tick' | 'mV' | 'V' | 'Hz' | 'kHz' | '%')?"`
}

func (q *quantity) value() float64 {
	if q.Minus {
		return -q.Number
	}
	return q.Number
}

var tokens = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "Comment", Pattern: `#[^\n]*`},
	{Name: "Space", Pattern: `\s+`},
	{Name: "String", Pattern: `"[^"\n]*"`},
	{Name: "Keyword", Pattern: `(network|arch|step|import|input|layer|read|run|data)\b`},
	{Name: "Number", Pattern: `\d+(\.\d+)?([eE][-+]?\d+)?`},
	{Name: "Ident", Pattern: `[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*`},
	{Name: "Punct", Pattern: `[-\[\](),=>.%]`},
})

var grammar = participle.MustBuild[file](
	participle.Lexer(tokens),
	participle.Elide("Comment", "Space"),
	participle.Unquote("String"),
	participle.UseLookahead(3),
)
