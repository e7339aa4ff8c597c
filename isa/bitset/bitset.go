// Package bitset has sets of small numbers, a bit for each, that lie anywhere in an array of words: the rows of a recording of spikes lie one after
// the other, and none need begin with a word.
package bitset

import "math/bits"

// Set is a set of the numbers 0..Len-1. Copies share their bits.
type Set struct {
	words []uint64
	first int // the bit of number 0, counted from the lowest of the first word
	len   int
}

// Of is a set of the numbers 0..n-1 whose bits follow one another in words, that of number 0 being bit first.
func Of(words []uint64, first, n int) Set {
	return Set{words[:Words(first+n)], first, n}
}

// Words is how many words n bits take.
func Words(n int) int { return (n + 63) / 64 }

// Len is one more than the largest number that the set can have.
func (s *Set) Len() int { return s.len }

// Word has the numbers at..at+63 as bits; at is 0..Len-1.
func (s *Set) Word(at int) uint64 {
	bit := s.first + at
	w, shift := bit>>6, bit&63
	word := s.words[w] >> shift
	if w+1 < len(s.words) {
		word |= s.words[w+1] << (64 - shift)
	}
	if left := s.len - at; left < 64 {
		word &= 1<<left - 1
	}
	return word
}

// Count is how many of the numbers from..from+n-1 are in the set.
func (s *Set) Count(from, n int) (count int) {
	for k := 0; k < n; k += 64 {
		word := s.Word(from + k)
		if left := n - k; left < 64 {
			word &= 1<<left - 1
		}
		count += bits.OnesCount64(word)
	}
	return count
}

// AppendTo appends the numbers to a list, ascending.
func (s *Set) AppendTo(list []uint32) []uint32 {
	for at := 0; at < s.len; at += 64 {
		for word := s.Word(at); word != 0; word &= word - 1 {
			list = append(list, uint32(at+bits.TrailingZeros64(word)))
		}
	}
	return list
}
