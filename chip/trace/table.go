package trace

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// column is one column of a table of counters.
type column struct {
	name string
	text bool // a string, otherwise a whole number that is never negative
	doc  string
}

// rowWriter is a file of rows: a number or, for text columns, a string in each column.
type rowWriter interface {
	row(numbers []uint64, texts []string) error
	Close() error
	Size() int64
}

// csvRows writes rows as comma-separated values with a header.
type csvRows struct {
	out     *counting
	csv     *csv.Writer
	columns []column
	cells   []string
}

func newCSV(w io.Writer, columns []column) (rowWriter, error) {
	c := &csvRows{out: newCounting(w), columns: columns, cells: make([]string, len(columns))}
	c.csv = csv.NewWriter(c.out)
	for i, column := range columns {
		c.cells[i] = column.name
	}
	return c, c.csv.Write(c.cells)
}

func (c *csvRows) row(numbers []uint64, texts []string) error {
	for i, column := range c.columns {
		if column.text {
			c.cells[i] = texts[i]
		} else {
			c.cells[i] = strconv.FormatUint(numbers[i], 10)
		}
	}
	return c.csv.Write(c.cells)
}

func (c *csvRows) Close() error {
	c.csv.Flush()
	if err := c.csv.Error(); err != nil {
		return err
	}
	return c.out.Flush()
}

func (c *csvRows) Size() int64 {
	c.csv.Flush()
	return c.out.Size()
}

// parquetRows writes rows as Parquet, compressed with zstd; units and meaning of the columns are in the file's metadata.
type parquetRows struct {
	out     *counting
	writer  *parquet.GenericWriter[any]
	columns []column
	index   []int // of each column in the file, which orders them by name
	rows    []parquet.Row
	pending int64
}

// rowsPerWrite is how many rows are handed to the writer at once, groupRows how many make a row group.
const (
	rowsPerWrite = 256
	groupRows    = 1 << 16
)

func newParquet(w io.Writer, columns []column) (rowWriter, error) {
	group := parquet.Group{}
	options := []parquet.WriterOption{parquet.MaxRowsPerRowGroup(groupRows)}
	for _, c := range columns {
		group[c.name] = parquet.Compressed(parquet.Encoded(parquet.Uint(64), &parquet.DeltaBinaryPacked), &zstd.Codec{})
		if c.text {
			group[c.name] = parquet.Compressed(parquet.Encoded(parquet.String(), &parquet.RLEDictionary), &zstd.Codec{})
		}
		options = append(options, parquet.KeyValueMetadata(c.name, c.doc))
	}
	schema := parquet.NewSchema("counters", group)
	p := &parquetRows{out: newCounting(w), columns: columns}
	p.writer = parquet.NewGenericWriter[any](p.out, append(options, schema)...)
	for _, c := range columns {
		leaf, _ := schema.Lookup(c.name) // it is one of the group's
		p.index = append(p.index, leaf.ColumnIndex)
	}
	return p, nil
}

func (p *parquetRows) row(numbers []uint64, texts []string) error {
	row := make(parquet.Row, len(p.columns))
	for i, c := range p.columns {
		value := parquet.Int64Value(int64(numbers[i]))
		if c.text {
			value = parquet.ByteArrayValue([]byte(texts[i]))
		}
		row[p.index[i]] = value.Level(0, 0, p.index[i])
	}
	p.pending += int64(4 * len(row)) // a guess of what it will take, compressed
	if p.rows = append(p.rows, row); len(p.rows) < rowsPerWrite {
		return nil
	}
	return p.write()
}

func (p *parquetRows) write() error {
	_, err := p.writer.WriteRows(p.rows)
	p.rows = p.rows[:0]
	return err
}

func (p *parquetRows) Close() error {
	if err := p.write(); err != nil {
		return err
	}
	p.pending = 0
	if err := p.writer.Close(); err != nil {
		return err
	}
	return p.out.Flush()
}

// Size is what is written and a guess of what is not yet.
func (p *parquetRows) Size() int64 { return max(p.out.Size(), p.pending) }
