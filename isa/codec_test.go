package isa_test

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/imagetest"
)

func TestImageRoundTripsAndIsCanonical(t *testing.T) {
	for seed := range uint64(120) {
		image := imagetest.Random(seed)
		require.NoError(t, image.Verify(), "seed %d", seed)
		data := image.Encode()
		back, err := isa.Decode(data)
		require.NoError(t, err, "seed %d", seed)
		require.Equal(t, image, back, "seed %d", seed)
		require.Equal(t, data, back.Encode())
	}
}

// TestEveryFlippedBitIsFound: no single flipped bit gets past the loader.
func TestEveryFlippedBitIsFound(t *testing.T) {
	data := imagetest.Random(3).Encode()
	for i := 0; i < len(data); i += 1 + i/200 {
		for bit := range 8 {
			data[i] ^= 1 << bit
			_, err := isa.Decode(data)
			require.Error(t, err, "byte %d bit %d", i, bit)
			data[i] ^= 1 << bit
		}
	}
}

func TestTruncatedImageIsRefused(t *testing.T) {
	data := imagetest.Random(4).Encode()
	for n := 0; n < len(data); n += 1 + n/100 {
		_, err := isa.Decode(data[:n])
		require.Error(t, err, "%d bytes", n)
	}
	_, err := isa.Decode(append(data, 0))
	require.ErrorContains(t, err, "1 bytes behind the last section")
}

// TestNonCanonicalFormIsRefused: a file with every checksum right that says the same in other bytes.
func TestNonCanonicalFormIsRefused(t *testing.T) {
	image := imagetest.Random(6)
	data, yaml := image.Encode(), image.Arch.YAML()
	text := append([]byte("# the same\n"), yaml...)
	section := binary.LittleEndian.AppendUint64([]byte("ARCH"), uint64(4+len(text)))
	body := append(binary.LittleEndian.AppendUint32(nil, uint32(len(text))), text...)
	section = binary.LittleEndian.AppendUint32(append(section, body...), crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	const head = 12 // magic and version
	old := 4 + 8 + 4 + len(yaml) + 4
	other := slices.Concat(data[:head], section, data[head+old:])
	_, err := isa.Decode(other)
	require.ErrorContains(t, err, "not in canonical form")
}

func FuzzDecode(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(imagetest.Random(seed).Encode())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		image, err := isa.Decode(data)
		if err != nil {
			require.NotContains(t, err.Error(), "\n", "one clear error")
			return
		}
		require.Equal(t, data, image.Encode())
	})
}

// FuzzVerify damages an image behind the codec's checksums: what Verify lets through must be a valid image again.
func FuzzVerify(f *testing.F) {
	f.Add(uint64(1), []byte{1, 2, 3})
	f.Add(uint64(7), []byte{9, 0, 255, 17, 4, 4, 8, 1})
	f.Fuzz(func(t *testing.T, seed uint64, damage []byte) {
		image := imagetest.Random(seed % 1000)
		imagetest.Damage(image, damage)
		if image.Verify() != nil {
			return
		}
		back, err := isa.Decode(image.Encode())
		require.NoError(t, err)
		require.NoError(t, back.Verify())
	})
}
