package isa

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// The file is a magic, a version and sections; all numbers are little-endian. docs/IMAGE.md gives the layout byte by byte.
const (
	imageMagic   = "ORRERY\r\n" // a text-mode transfer breaks it visibly
	imageVersion = 3
)

// The tags of sections, in the order in which they stand in a file. There is one CORE section for each core.
const (
	tagArch       = "ARCH"
	tagCore       = "CORE"
	tagSymbols    = "SYMB"
	tagIO         = "IOMP"
	tagProvenance = "PROV"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode is the image as a file. Equal images give equal bytes on every machine.
func (m *Image) Encode() []byte {
	var file bytes.Buffer
	_, _ = m.WriteTo(&file) // memory takes everything
	return file.Bytes()
}

// WriteTo writes the image as a file, section by section.
func (m *Image) WriteTo(file io.Writer) (written int64, err error) {
	w := writer{}
	flush := func() {
		if err == nil {
			var n int
			n, err = file.Write(w.data)
			written += int64(n)
		}
		w.data = w.data[:0]
	}
	w.data = append(w.data, imageMagic...)
	w.u32(imageVersion)
	flush()
	for i := range len(m.Cores) + len(plainSections) {
		tag, payload := m.sectionAt(i)
		w.section(tag, func() { payload(&w) })
		flush()
	}
	return written, err
}

// plainSections are those of which a file has one: all but CORE, which come after the first.
var plainSections = []string{tagArch, tagSymbols, tagIO, tagProvenance}

// sectionAt is the tag and the payload of section i of the file.
func (m *Image) sectionAt(i int) (string, func(w *writer)) {
	switch k := i - len(m.Cores); {
	case i == 0:
		return tagArch, func(w *writer) { w.bytes(m.Arch.YAML()) }
	case k <= 0:
		return tagCore, func(w *writer) { w.core(&m.Arch, &m.Cores[i-1]) }
	case k == 1:
		return tagSymbols, func(w *writer) { w.symbols(m) }
	case k == 2:
		return tagIO, func(w *writer) { w.ioMap(m) }
	}
	return tagProvenance, func(w *writer) { w.provenance(&m.Provenance) }
}

// section writes a tag, the payload's length, the payload and its CRC-32C.
func (w *writer) section(tag string, payload func()) {
	w.data = append(w.data, tag...)
	start := len(w.data)
	w.u64(0)
	payload()
	body := w.data[start+8:]
	binary.LittleEndian.PutUint64(w.data[start:], uint64(len(body)))
	w.u32(crc32.Checksum(body, castagnoli))
}

// Decode reads a file that Encode wrote. It refuses damaged, foreign and non-canonical files and every image that Verify rejects, with one
// error that says where. It never allocates more than a small multiple of len(data).
func Decode(data []byte) (*Image, error) {
	if !bytes.HasPrefix(data, []byte(imageMagic)) {
		return nil, fmt.Errorf("not a chip image: it does not begin with %q", imageMagic)
	}
	r := &reader{data: data, at: len(imageMagic), where: "header"}
	if version := r.u32(); r.err == nil && version != imageVersion {
		return nil, fmt.Errorf("chip image version %d; this program reads version %d", version, imageVersion)
	}
	m := &Image{}
	m.read(r)
	if r.err != nil {
		return nil, fmt.Errorf("corrupt chip image: %w", r.err)
	}
	if err := m.Verify(); err != nil {
		return nil, fmt.Errorf("bad chip image: %w", err)
	}
	return m, nil
}

func (m *Image) read(r *reader) {
	again := &writer{}
	r.section(tagArch, func() { m.Arch = r.arch() }, func() []byte { return again.payload(m, 0) })
	for r.err == nil && r.nextTag() == tagCore {
		r.section(tagCore, func() {
			r.where = fmt.Sprintf("section CORE %d", len(m.Cores))
			m.Cores = append(m.Cores, r.core(&m.Arch))
		}, func() []byte { return again.payload(m, len(m.Cores)) })
	}
	behind := func(k int) func() []byte { return func() []byte { return again.payload(m, len(m.Cores)+k) } }
	r.section(tagSymbols, func() { r.symbols(m) }, behind(1))
	r.section(tagIO, func() { r.ioMap(m) }, behind(2))
	r.section(tagProvenance, func() { m.Provenance = r.provenance() }, behind(3))
	if r.err == nil && r.at != len(r.data) {
		r.fail("%d bytes behind the last section", len(r.data)-r.at)
	}
}

// nextTag is the tag of the section that comes next, "" at the end.
func (r *reader) nextTag() string {
	if len(r.data)-r.at < 4 {
		return ""
	}
	return string(r.data[r.at : r.at+4])
}

// payload is what Encode writes as the payload of section i; valid until the next call.
func (w *writer) payload(m *Image, i int) []byte {
	w.data = w.data[:0]
	_, write := m.sectionAt(i)
	write(w)
	return w.data
}

// section reads one section whole: tag, length, payload and checksum, which is checked first. again is the payload that Encode writes for what
// was read: it must be the one in the file.
func (r *reader) section(tag string, payload func(), again func() []byte) {
	if r.err != nil {
		return
	}
	r.where = "section " + tag
	if next := r.nextTag(); next != tag {
		r.fail("expected here, found %q", next)
		return
	}
	r.at += 4
	n := r.u64()
	if left := len(r.data) - r.at - 4; r.err == nil && (left < 0 || n > uint64(left)) {
		r.fail("is %d bytes long; %d are left", n, max(0, left))
	}
	if r.err != nil {
		return
	}
	file, end := r.data, r.at+int(n)
	stored, sum := binary.LittleEndian.Uint32(file[end:]), crc32.Checksum(file[r.at:end], castagnoli)
	if stored != sum {
		r.fail("its checksum is %08x, that of its data %08x", stored, sum)
		return
	}
	start := r.at
	r.data = file[:end]
	payload()
	if r.err == nil && r.at != end {
		r.fail("has %d bytes too many", end-r.at)
	}
	if r.err == nil && !bytes.Equal(again(), file[start:end]) {
		r.fail("is not in canonical form")
	}
	r.data, r.at = file, end+4
}
