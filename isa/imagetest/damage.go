package imagetest

import (
	"math/rand/v2"

	"orrery/isa"
)

// Damage changes fields of an image at random, as bytes say: some results are still valid images, most are not.
func Damage(image *isa.Image, bytes []byte) {
	for i, b := range bytes {
		r := rand.New(rand.NewPCG(uint64(b), uint64(i)))
		if len(image.Cores) == 0 {
			return
		}
		damageCore(r, &image.Cores[r.IntN(len(image.Cores))])
		damageIO(r, image)
	}
}

// nudge changes one item of a list.
func nudge[T uint8 | uint16 | uint32 | uint64 | int16 | int32](r *rand.Rand, list []T) {
	if len(list) > 0 {
		list[r.IntN(len(list))] += T(r.IntN(7)) - 3
	}
}

func damageCore(r *rand.Rand, c *isa.Core) {
	switch r.IntN(13) {
	case 0:
		c.Axons += r.IntN(3) - 1
	case 1:
		c.Neurons += r.IntN(3) - 1
	case 2:
		c.Mode = isa.Mode(r.IntN(3))
	case 3:
		nudge(r, c.RouteStart)
	case 4:
		nudge(r, c.Crossbar.RowStart)
		nudge(r, c.Crossbar.Words)
	case 5:
		nudge(r, c.Crossbar.Target)
	case 6:
		nudge(r, c.ParamSet)
	case 7:
		c.ExpectSums += r.IntN(3) - 1
	case 8:
		c.SumTo += isa.Header(r.IntN(5))
	case 9:
		nudge(r, c.AxonType)
		nudge(r, c.SharedTable)
	case 10:
		nudge(r, c.V0)
	case 11:
		if len(c.Routes) > 0 {
			c.Routes[r.IntN(len(c.Routes))].Header += isa.Header(r.IntN(5)) << (4 * r.IntN(8))
		}
	case 12:
		c.Forward.Mode += isa.ForwardMode(r.IntN(2))
		c.Forward.NX += int8(r.IntN(3) - 1)
		c.Forward.NY += int8(r.IntN(3) - 1)
	}
}

func damageIO(r *rand.Rand, image *isa.Image) {
	in := &image.Inputs[r.IntN(len(image.Inputs))]
	switch r.IntN(8) {
	case 0:
		nudge(r, in.PacketStart)
	case 1:
		in.Population += uint32(r.IntN(2))
	case 2:
		if len(in.Packets) > 0 {
			in.Packets[r.IntN(len(in.Packets))].Port += uint16(r.IntN(4))
		}
	case 3:
		if len(image.Outputs) > 0 {
			nudge(r, image.Outputs[0].IDs)
		}
	}
}
