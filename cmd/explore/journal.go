package explore

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
)

// journalSchema names the layout of journals; it changes when the meaning of a field does.
const journalSchema = "orrery.sweep/1"

const journalName = "journal.jsonl"

// Journal is the memory of a sweep: a file to which each row is added when it is there, one JSON object a line, after a line that says what it is. It is
// never rewritten. A crash can leave half a line at its end, which the next opening cuts off.
type Journal struct {
	path string
	file *os.File
	rows map[string]Row
}

type journalHead struct {
	Schema string `json:"schema"`
	Sweep  string `json:"sweep"`
}

// OpenJournal opens or begins the journal of a sweep in a folder, and keeps others out of it. It reads the journals of parts (see OpenPart) as well.
func OpenJournal(folder, sweep string) (*Journal, error) {
	return openJournal(folder, journalName, sweep)
}

// OpenPart opens the journal of one of several processes that work on a sweep in the same folder. Rows of the others are not read.
func OpenPart(folder, sweep, part string) (*Journal, error) {
	return openJournal(folder, fmt.Sprintf("journal-%s.jsonl", part), sweep)
}

func openJournal(folder, name, sweep string) (*Journal, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	j := &Journal{path: filepath.Join(folder, name), rows: map[string]Row{}}
	file, err := os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	j.file = file
	if err := lock(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: another process is at work on this sweep", j.path)
	}
	if err := j.load(sweep); err != nil {
		file.Close()
		return nil, err
	}
	if name == journalName {
		return j, j.loadParts(folder, sweep)
	}
	return j, nil
}

// load reads the journal's own rows, cuts off half a line, and begins a new journal with its head.
func (j *Journal) load(sweep string) error {
	end, err := readJournal(j.file, j.path, sweep, j.rows)
	if err != nil {
		return err
	}
	if err := j.file.Truncate(end); err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	if _, err := j.file.Seek(end, io.SeekStart); err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	if end > 0 {
		return nil
	}
	head, err := json.Marshal(journalHead{journalSchema, sweep})
	if err != nil {
		return err
	}
	return j.write(append(head, '\n'))
}

// loadParts reads what other processes have done.
func (j *Journal) loadParts(folder, sweep string) error {
	parts, err := filepath.Glob(filepath.Join(folder, "journal-*.jsonl"))
	if err != nil {
		return err
	}
	sort.Strings(parts)
	for _, path := range parts {
		file, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
		_, err = readJournal(file, path, sweep, j.rows)
		file.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// readJournal adds the rows of a journal to a map and returns where its last whole line ends.
func readJournal(r io.Reader, path, sweep string, rows map[string]Row) (end int64, err error) {
	reader := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		if n == 1 {
			err = checkHead(line, sweep)
		} else {
			err = readRow(line, rows)
		}
		if err != nil {
			return 0, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		end += int64(len(line))
	}
}

func checkHead(line []byte, sweep string) error {
	var head journalHead
	if err := strict(line, &head); err != nil || head.Schema != journalSchema {
		return fmt.Errorf("not a journal of schema %s: give another folder (--out)", journalSchema)
	}
	if head.Sweep != sweep {
		return fmt.Errorf("the journal belongs to the sweep %s, not to %s: give another folder (--out)", head.Sweep, sweep)
	}
	return nil
}

func readRow(line []byte, rows map[string]Row) error {
	var row Row
	if err := strict(line, &row); err != nil {
		return fmt.Errorf("corrupt row: %w", err)
	}
	rows[row.Point] = row
	return nil
}

func strict(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// Row is the row of a point, if the journal has it.
func (j *Journal) Row(point string) (Row, bool) {
	row, ok := j.rows[point]
	return row, ok
}

// Append adds rows and returns when they are on the disk.
func (j *Journal) Append(rows []Row) error {
	var lines []byte
	for _, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			return err
		}
		lines = append(append(lines, line...), '\n')
		j.rows[row.Point] = row
	}
	return j.write(lines)
}

func (j *Journal) write(data []byte) error {
	if _, err := j.file.Write(data); err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	return nil
}

// Close lets others in.
func (j *Journal) Close() error { return j.file.Close() }
