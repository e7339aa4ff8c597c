package compiler

import "orrery/isa"

// rows lists the places of a mesh row by row.
func rows(m isa.MeshArch) []isa.CoreID {
	list := make([]isa.CoreID, m.Cores())
	for i := range list {
		list[i] = m.At(isa.Coord{X: i % m.Columns(), Y: i / m.Columns()})
	}
	return list
}

// snake goes down the first column, up the second, and so on.
func snake(m isa.MeshArch) []isa.CoreID {
	list := make([]isa.CoreID, m.Cores())
	for i := range list {
		x, y := i/m.Rows(), i%m.Rows()
		if x%2 == 1 {
			y = m.Rows() - 1 - y
		}
		list[i] = m.At(isa.Coord{X: x, Y: y})
	}
	return list
}

// hilbert lists the places of a mesh along the Hilbert curve of the smallest square around it whose side is a power of two (Hilbert 1891;
// the turns as in Hacker's Delight, section 16).
func hilbert(m isa.MeshArch) []isa.CoreID {
	side := 1
	for side < max(m.Columns(), m.Rows()) {
		side *= 2
	}
	var list []isa.CoreID
	for d := range side * side {
		c := isa.Coord{}
		for s, t := 1, d; s < side; s *= 2 {
			rx, ry := t/2&1, (t^t/2)&1
			if ry == 0 {
				if rx == 1 {
					c.X, c.Y = s-1-c.X, s-1-c.Y
				}
				c.X, c.Y = c.Y, c.X
			}
			c.X, c.Y = c.X+s*rx, c.Y+s*ry
			t /= 4
		}
		if c.X < m.Columns() && c.Y < m.Rows() {
			list = append(list, m.At(c))
		}
	}
	return list
}
