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
	parts    int  // more than 0: no clusters are grown, but the network is divided into as many
}

func (r recipe) limits(a *isa.Arch, f *gaps) limits {
	if r.parts > 0 {
		return limits{}
	}
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
	list = list[:max(1, min(len(list), recipeWork[s.opts.effort()]/(len(u.hear)+1)))]
	if f == nil {
		list = append(list, s.divisions(u)...)
	}
	return list
}

// divisionWork is the number of recipes that divide the network, and how many axons units may listen to for each, by effort.
var divisionWork = map[Effort]struct{ recipes, hear int }{Normal: {2, 5e5}, Max: {6, 2e6}}

// divisions are the recipes that divide the network: into more parts than its neurons need, so that there is room to choose. Where most neurons have others
// with the same axons, as in layers, growing clusters does better.
func (s *state) divisions(u *units) (list []recipe) {
	w := divisionWork[s.opts.effort()]
	least := (u.g.neurons() + s.arch.Core.Neurons - 1) / s.arch.Core.Neurons
	if least < 2 || len(u.hear) > w.hear || 2*u.count() < u.g.neurons() {
		return nil
	}
	for i := range w.recipes {
		list = append(list, recipe{affinity: 1, parts: least + (i+1)*((least+15)/16)})
	}
	return list
}

func recipeList(effort Effort) []recipe {
	list := []recipe{
		{share: 1, cores: 1, spill: true, affinity: 1},
		{share: 1, cores: 1, spill: true, even: true, affinity: 1},
		{share: 1, cores: 1, even: true, affinity: 1},
		{share: 1, cores: 2, even: true, affinity: 1},
		{share: 1, cores: 1, affinity: 1},
		{share: 3, cores: 1, affinity: 1},
		{share: 1, cores: 3, even: true, affinity: 1},
		{share: 6, cores: 1, affinity: 1},
	}
	switch effort {
	case Fast:
		return list[:2]
	case Normal:
		return list[:4]
	}
	return list
}
