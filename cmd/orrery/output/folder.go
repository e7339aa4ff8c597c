package output

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"orrery/chip/report/page"
)

// WritableFolder says early that a folder of results could not be made.
func WritableFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("cannot write a report into %s: it is a file, and a folder is needed", dir)
	}
	return Writable(filepath.Clean(dir))
}

// Report writes a page as index.html, and other files beside it, into a folder that it makes where there is none.
func Report(dir string, p *page.Page, beside map[string][]byte) error {
	var html bytes.Buffer
	if err := p.Write(&html); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	for name, data := range beside {
		if err := Write(filepath.Join(dir, name), nil, data); err != nil {
			return err
		}
	}
	return Write(filepath.Join(dir, "index.html"), nil, html.Bytes())
}
