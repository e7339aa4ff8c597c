package terminal

import (
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
)

// NewTable is a table that is written to w when it is rendered.
func NewTable(w io.Writer, columns ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row(columns))
	return t
}

// Cells are words as the cells of a table.
func Cells(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
