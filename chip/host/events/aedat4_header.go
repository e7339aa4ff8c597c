package events

import (
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// stream is one of the things that a file records.
type stream struct {
	id            int32
	kind          string
	width, height int
}

// ioHeader is what a file says about itself.
type ioHeader struct {
	compression int64 // 0 none, 1 and 2 LZ4, 3 and 4 Zstandard
	end         int64 // of the packets: where the table of data begins; -1: the file ends with them
	streams     []stream
}

func parseHeader(head []byte) (h ioHeader, err error) {
	t, err := root(head)
	if err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	compression, err := t.number(0, 4, 0)
	end, err2 := t.number(1, 8, -1)
	info, err3 := t.vector(2, 1)
	if err := errors.Join(err, err2, err3); err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	h.compression, h.end = compression, end
	if compression < 0 || compression > 4 {
		return h, fmt.Errorf("header: compression %d; there are none, LZ4 and Zstandard, 0..4", compression)
	}
	h.streams, err = streams(info)
	return h, err
}

// node is an element of the description of streams, in XML.
type node struct {
	Name  string `xml:"name,attr"`
	Attrs []struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	} `xml:"attr"`
	Nodes []node `xml:"node"`
}

func (n *node) attr(key string) string {
	for _, a := range n.Attrs {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// streams are the nodes below outInfo, each called by its number.
func streams(info []byte) (list []stream, err error) {
	var top node
	if err := xml.Unmarshal(info, &top); err != nil {
		return nil, fmt.Errorf("header: the description of its streams: %w", err)
	}
	for i := range top.Nodes {
		if top.Nodes[i].Name != "outInfo" {
			continue
		}
		for k := range top.Nodes[i].Nodes {
			n := &top.Nodes[i].Nodes[k]
			id, err := strconv.ParseInt(n.Name, 10, 32)
			if err != nil {
				continue
			}
			s := stream{id: int32(id), kind: n.attr("typeIdentifier")}
			for m := range n.Nodes {
				if n.Nodes[m].Name == "info" {
					s.width, _ = strconv.Atoi(n.Nodes[m].attr("sizeX"))
					s.height, _ = strconv.Atoi(n.Nodes[m].attr("sizeY"))
				}
			}
			if s.width < 1 || s.height < 1 || s.width > MaxSide || s.height > MaxSide {
				s.width, s.height = 0, 0
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// choose is the stream of events that is asked for.
func (h *ioHeader) choose(key string) (stream, error) {
	var there []string
	var events []stream
	for _, s := range h.streams {
		there = append(there, fmt.Sprintf("%d (%s)", s.id, s.kind))
		if s.kind == eventStream {
			events = append(events, s)
		}
	}
	if key == "" && len(events) == 1 {
		return events[0], nil
	}
	if at := slices.IndexFunc(events, func(s stream) bool { return fmt.Sprint(s.id) == key }); at >= 0 {
		return events[at], nil
	}
	if len(events) == 0 {
		return stream{}, fmt.Errorf("none of its streams are events: %s", strings.Join(there, ", "))
	}
	return stream{}, fmt.Errorf("say which stream of events, FILE.aedat4:NUMBER; there are %s", strings.Join(there, ", "))
}
