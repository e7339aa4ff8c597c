package noc

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// recordedPacket is one line of a packet file: cycles, -1 for what had not happened by the recording's end, and nodes.
type recordedPacket struct{ made, entered, arrived, source, destination int }

// steppedMesh is what both implementations can do.
type steppedMesh interface {
	LocalRoom(c isa.CoreID) bool
	InjectLocal(c isa.CoreID, p isa.Packet)
	Step()
	Delivered() []Delivery
}

// TestBookSimPacketByPacket replays packets that BookSim 2 was watched moving, past saturation: each enters and arrives in the same cycle, in both
// implementations.
func TestBookSimPacketByPacket(t *testing.T) {
	files, err := filepath.Glob("../testdata/noc/packets_*.csv.gz")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		var k, buf, spec int
		_, err := fmt.Sscanf(filepath.Base(name), "packets_%dx%d_buf%d_spec%d_", &k, &k, &buf, &spec)
		require.NoError(t, err, name)
		packets := readPackets(t, name)
		a := bookSimArch(k, buf, spec)
		for implementation, m := range map[string]steppedMesh{"fast": New(a), "reference": NewReference(a)} {
			t.Run(filepath.Base(name)+"/"+implementation, func(t *testing.T) { replayPackets(t, m, a.Mesh, packets) })
		}
	}
}

func readPackets(t *testing.T, name string) []recordedPacket {
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	z, err := gzip.NewReader(file)
	require.NoError(t, err)
	lines, err := csv.NewReader(z).ReadAll()
	require.NoError(t, err)
	require.Equal(t, "made,entered,arrived,source,destination", strings.Join(lines[0], ","))
	var packets []recordedPacket
	number := func(s string) int {
		if s == "" {
			return -1
		}
		v, err := strconv.Atoi(s)
		require.NoError(t, err)
		return v
	}
	for _, l := range lines[1:] {
		packets = append(packets, recordedPacket{number(l[0]), number(l[1]), number(l[2]), number(l[3]), number(l[4])})
	}
	return packets
}

// replayPackets offers each packet from the cycle of its making on, behind those made before it at its source.
func replayPackets(t *testing.T, m steppedMesh, grid isa.MeshArch, packets []recordedPacket) {
	queues := make([][]int, grid.Cores())
	left, last := 0, 0
	for i, p := range packets {
		queues[p.source] = append(queues[p.source], i)
		if p.arrived >= 0 {
			left++
		}
		last = max(last, p.arrived)
	}
	for now := 0; now <= last; now++ {
		for _, d := range m.Delivered() {
			if p := packets[d.Packet.Payload]; p.arrived >= 0 {
				require.Equal(t, p.arrived, now, "%+v", p)
				require.EqualValues(t, p.destination, d.Core)
				left--
			}
		}
		for node := range isa.CoreID(grid.Cores()) {
			if len(queues[node]) == 0 || packets[queues[node][0]].made > now || !m.LocalRoom(node) {
				continue
			}
			i := queues[node][0]
			queues[node] = queues[node][1:]
			p := packets[i]
			if p.entered >= 0 {
				require.Equal(t, p.entered, now, "%+v", p)
			}
			m.InjectLocal(node, isa.Packet{Header: headerTo(grid.Coord(node), grid.Coord(isa.CoreID(p.destination)), 0), Payload: uint64(i)})
		}
		m.Step()
	}
	require.Zero(t, left, "packets that BookSim had delivered by now")
}
