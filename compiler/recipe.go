package compiler

import "orrery/isa"

// recipe is one way to make a partition: clusters that take 1/share of some cores' rows, packed with some affinity.
type recipe struct {
	share    int
	cores    int // whose rows a cluster may take; more than one where that leaves room for more neurons beside each other
	spill    bool
	even     bool
	affinity int64
	filled   bool // what clusters of one population each leave is for loose units
}

func (r recipe) limits(a *isa.Arch, f *gaps) limits {
	l := limits{neurons: max(1, a.Core.Neurons/r.share), axons: max(1, r.cores*a.Core.Axons/r.share), spill: r.spill, even: r.even, pure: r.filled}
	if r.filled {
		l.gaps = f
	}
	return l
}

// recipeWork bounds the number of recipes: axons of units that all of them together may look at, by effort.
var recipeWork = map[Effort]int{Fast: 1e7, Normal: 2e7, Max: 4e8}

// recipes are the ways to try, by effort; of a large network only the first few.
func (s *state) recipes(u *units, f *gaps) []recipe {
	list := recipeList(s.opts.effort())
	if f != nil {
		list = append([]recipe{{share: 1, cores: 1, spill: true, affinity: 1, filled: true}}, list...)
	}
	return list[:max(1, min(len(list), recipeWork[s.opts.effort()]/(len(u.hear)+1)))]
}

func recipeList(effort Effort) []recipe {
	list := []recipe{{1, 1, true, false, 1, false}, {1, 1, true, true, 1, false}, {1, 1, false, true, 1, false}, {1, 2, false, true, 1, false},
		{1, 1, false, false, 1, false}, {3, 1, false, false, 1, false}, {1, 3, false, true, 1, false}, {6, 1, false, false, 1, false}}
	switch effort {
	case Fast:
		return list[:2]
	case Normal:
		return list[:4]
	}
	return list
}
