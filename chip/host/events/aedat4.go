package events

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// AEDAT 4.0 (iniVation, docs.inivation.com): a line, a FlatBuffers table IOHeader behind its length, then packets of a stream number, a length and, perhaps compressed,
// a table of the stream's type behind its length. Events are structures of 16 bytes: time in microseconds, x, y, polarity.
const (
	aedat4Magic      = "#!AER-DAT4.0\r\n"
	aedat4EventBytes = 16
	eventStream      = "EVTS"
)

// maxUnpacked bounds what one packet and what all packets of a file unpack to.
const (
	maxPacket   = 1 << 28
	maxUnpacked = 1 << 31
)

// older says why a file that is not AEDAT4 is refused.
func older(data []byte) error {
	version, ok := bytes.CutPrefix(data, []byte("#!AER-DAT"))
	if !ok {
		return errors.New("not an AEDAT file: it does not begin with #!AER-DAT")
	}
	line, _, _ := bytes.Cut(version[:min(len(version), 8)], []byte("\n"))
	return fmt.Errorf("AEDAT %s, whose addresses mean something else for each camera, is not read: save it as AEDAT4 with DV, or as a list of t, x, y, p (tonic.io reads it)",
		strings.TrimSpace(string(line)))
}

// parseAEDAT4 reads the events of one stream: the one that key names by number, or the only one.
func parseAEDAT4(data []byte, key string, _ Options) ([]Recording, error) {
	body, ok := bytes.CutPrefix(data, []byte(aedat4Magic))
	if !ok {
		return nil, older(data)
	}
	head, err := sized(body)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	h, err := parseHeader(head)
	if err != nil {
		return nil, err
	}
	s, err := h.choose(key)
	if err != nil {
		return nil, err
	}
	packets := body[4+len(head):]
	if at := h.end - int64(len(data)-len(packets)); h.end >= 0 {
		if at < 0 || at > int64(len(packets)) {
			return nil, fmt.Errorf("header: the packets end at byte %d of %d", h.end, len(data))
		}
		packets = packets[:at]
	}
	r := Recording{Width: s.width, Height: s.height}
	err = h.read(&r, packets, s.id)
	return []Recording{r}, err
}

// unpack is the contents of a packet.
func unpack(data []byte, compression int64) ([]byte, error) {
	var from io.Reader
	switch compression {
	case 0:
		return data, nil
	case 1, 2:
		from = lz4.NewReader(bytes.NewReader(data))
	default:
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPacket))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		from = z
	}
	out, err := io.ReadAll(io.LimitReader(from, maxPacket+1))
	if err == nil && len(out) > maxPacket {
		err = fmt.Errorf("it unpacks to more than %d bytes", maxPacket)
	}
	return out, err
}

// read appends the events of one stream.
func (h *ioHeader) read(r *Recording, packets []byte, id int32) error {
	unpacked := 0
	for number := 0; len(packets) > 0; number++ {
		if len(packets) < 8 {
			return fmt.Errorf("packet %d: %d bytes are left for its head of 8", number, len(packets))
		}
		from, size := int32(binary.LittleEndian.Uint32(packets)), binary.LittleEndian.Uint32(packets[4:])
		if uint64(size) > uint64(len(packets)-8) {
			return fmt.Errorf("packet %d: %d bytes; %d are left", number, size, len(packets)-8)
		}
		body := packets[8 : 8+size]
		packets = packets[8+size:]
		if from != id {
			continue
		}
		plain, err := unpack(body, h.compression)
		if unpacked += len(plain); err == nil && unpacked > maxUnpacked {
			err = fmt.Errorf("the file unpacks to more than %d bytes", maxUnpacked)
		}
		if err == nil {
			err = r.packet(plain)
		}
		if err != nil {
			return fmt.Errorf("packet %d: %w", number, err)
		}
	}
	return nil
}

// packet appends the events of one.
func (r *Recording) packet(data []byte) error {
	buffer, err := sized(data)
	if err != nil {
		return err
	}
	t, err := root(buffer)
	if err != nil {
		return err
	}
	if len(buffer) < 8 || string(buffer[4:8]) != eventStream {
		return fmt.Errorf("not a packet of events")
	}
	list, err := t.vector(0, aedat4EventBytes)
	if err != nil {
		return err
	}
	for ; len(list) > 0; list = list[aedat4EventBytes:] {
		t := int64(binary.LittleEndian.Uint64(list))
		x, y := int16(binary.LittleEndian.Uint16(list[8:])), int16(binary.LittleEndian.Uint16(list[10:]))
		if x < 0 || y < 0 || t > maxTime/Microsecond || t < -maxTime/Microsecond {
			return fmt.Errorf("an event at x = %d, y = %d and %d us", x, y, t)
		}
		r.Events = append(r.Events, Event{T: t * Microsecond, X: uint32(x), Y: uint16(y), On: list[12] != 0})
	}
	return nil
}
