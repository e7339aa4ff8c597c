package explore

import (
	"bytes"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// Parquet is the table as an Apache Parquet file. All columns are optional; their order there is alphabetical, as its groups are.
func Parquet(rows []Row) ([]byte, error) {
	columns := Columns(rows)
	group := parquet.Group{}
	for _, c := range columns {
		group[c.Name] = parquet.Optional(parquet.Compressed(parquetNode(c.Kind), &parquet.Zstd))
	}
	schema := parquet.NewSchema("sweep", group)
	place := map[string]int{}
	for i, path := range schema.Columns() {
		place[path[0]] = i
	}
	var out bytes.Buffer
	w := parquet.NewWriter(&out, schema)
	for i := range rows {
		row := make(parquet.Row, len(columns))
		for _, c := range columns {
			row[place[c.Name]] = parquetValue(c.Value(&rows[i]), place[c.Name])
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func parquetNode(k reflect.Kind) parquet.Node {
	switch k {
	case reflect.Int64:
		return parquet.Int(64)
	case reflect.Float64:
		return parquet.Leaf(parquet.DoubleType)
	case reflect.Bool:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.String()
}

// parquetValue puts a cell into its column; definition level 1 says that there is one.
func parquetValue(v any, column int) parquet.Value {
	if v == nil {
		return parquet.NullValue().Level(0, 0, column)
	}
	return parquet.ValueOf(v).Level(0, 1, column)
}
