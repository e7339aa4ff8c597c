package view

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/isa"
	"orrery/isa/imagetest"
)

// random is a session of a random chip with recorded input.
func random(t *testing.T, seed uint64, ticks int) (*Session, Config) {
	image := imagetest.Random(seed)
	cfg := Config{Image: image, Ticks: ticks, Seed: seed, Data: make([]*host.Dataset, len(image.Inputs))}
	s, err := NewSession(cfg)
	require.NoError(t, err)
	for i := range image.Inputs { // the encodings of random images are of all kinds: give spikes directly
		s.stimuli[i].Spikes = make([][]uint32, ticks)
	}
	r := rand.New(rand.NewPCG(seed, 1))
	for tick := range ticks {
		for i, spikes := range imagetest.Spikes(r, image, 0.3) {
			s.stimuli[i].Spikes[tick] = append([]uint32(nil), spikes...)
		}
	}
	t.Cleanup(s.Close)
	return s, cfg
}

// run is what a plain run of the fast engine fires, by tick and core.
func run(t *testing.T, s *Session, ticks int) (fired [][][]isa.NeuronID, potentials [][][]int32) {
	image := s.cfg.Image
	c, err := chip.New(image, chip.Options{})
	require.NoError(t, err)
	for tick := range ticks {
		var spikes [][]uint32
		for i := range s.stimuli {
			spikes = append(spikes, s.stimuli[i].Spikes[tick])
		}
		require.NoError(t, c.Tick(spikes))
		var f [][]isa.NeuronID
		var v [][]int32
		for i := range image.Cores {
			f = append(f, append([]isa.NeuronID(nil), c.Fired(i)...))
			var p []int32
			if image.Cores[i].Mode == isa.Spiking {
				p = append(p, c.Potentials(i)...)
			}
			v = append(v, p)
		}
		fired, potentials = append(fired, f), append(potentials, v)
	}
	return fired, potentials
}

// TestSteppingShowsThePlainRun: by cycle, by tick, back and forth, in any order, the session has seen what a plain run computes.
func TestSteppingShowsThePlainRun(t *testing.T) {
	const ticks = 7
	ctx := context.Background()
	for seed := range uint64(8) {
		s, _ := random(t, seed, ticks)
		fired, potentials := run(t, s, ticks)
		r := rand.New(rand.NewPCG(seed, 2))
		for range 30 {
			var err error
			switch r.IntN(4) {
			case 0:
				_, err = s.Cycles(ctx, 1+r.IntN(40))
			case 1:
				_, err = s.Ticks(ctx, 1+r.IntN(2))
			case 2:
				err = s.Goto(ctx, r.IntN(ticks+1))
			case 3:
				_, err = s.Cycles(ctx, 1)
			}
			if err != nil {
				require.ErrorIs(t, err, errEnd)
				require.NoError(t, s.Goto(ctx, r.IntN(ticks)))
			}
			done := len(s.history.fired)
			require.Equal(t, int(s.tick), done, "seed %d", seed)
			if done > 0 {
				require.Equal(t, fired[:done], s.history.fired, "seed %d", seed)
				require.Equal(t, potentials[:done], s.history.potentials, "seed %d", seed)
			}
		}
	}
}

// TestBreakpointsStopWhereTheyAreReached: at the cycle in which the neuron fires, and nowhere else.
func TestBreakpointsStopWhereTheyAreReached(t *testing.T) {
	ctx := context.Background()
	stopped := 0
	for seed := range uint64(8) {
		s, _ := random(t, seed, 6)
		image := s.cfg.Image
		fired, _ := run(t, s, 6)
		for c := range image.Cores {
			if image.Cores[c].Mode != isa.Spiking {
				continue
			}
			name := image.NeuronName(image.Cores[c].Symbol[0])
			require.NoError(t, s.Goto(ctx, 0))
			require.NoError(t, s.SetBreakpoints([]string{name + " fires", " "}))
			want := 0
			for tick := range fired {
				for _, n := range fired[tick][c] {
					want += count(n == 0 && image.Places(mustSelect(t, image, name))[0].Core == c)
				}
			}
			got := 0
			for {
				reason, err := s.Ticks(ctx, 10)
				if reason != "" {
					require.Contains(t, reason, name)
					require.Contains(t, s.seen.fired[c], isa.NeuronID(0), "seed %d: it has fired", seed)
					got++
					continue
				}
				require.ErrorIs(t, err, errEnd)
				break
			}
			if image.Places(mustSelect(t, image, name))[0].Core == c {
				require.Equal(t, want, got, "seed %d: %s", seed, name)
			}
			stopped += got
		}
	}
	require.Greater(t, stopped, 5)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func mustSelect(t *testing.T, image *isa.Image, name string) isa.Selection {
	s, err := image.Select(name)
	require.NoError(t, err)
	return s
}

func TestBadBreakpointsAreRefused(t *testing.T) {
	image := imagetest.Random(1)
	for _, text := range []string{"", "stop", "nobody fires", "tick x", "tick -1", image.Populations[0].Name + "[99999] fires", "queue", "fires"} {
		_, err := ParseBreakpoint(image, text)
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "\n")
	}
	for _, text := range []string{"queue full", "fifo  full", "tick 3"} {
		_, err := ParseBreakpoint(image, text)
		require.NoError(t, err, text)
	}
}

func FuzzParseBreakpoint(f *testing.F) {
	image := imagetest.Random(1)
	f.Add("a[1..2] fires")
	f.Add("tick 7")
	f.Add("queue full")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ParseBreakpoint(image, text)
	})
}

// serve puts a session on a server that ends with the test.
func serve(t *testing.T, s *Session) *Server {
	server, err := Listen(s, 0)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-done)
	})
	return server
}

// ask sends one request, changed as a test likes.
func ask(t *testing.T, server *Server, method, path, body string, change func(r *http.Request)) (int, string) {
	r, err := http.NewRequest(method, "http://"+server.listener.Addr().String()+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("X-Orrery-Token", server.token)
	if change != nil {
		change(r)
	}
	client := http.Client{Timeout: 20 * time.Second}
	answer, err := client.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

// TestOnlyThePageIsServed: without the token, under another host's name or from another origin there is nothing to see or do.
func TestOnlyThePageIsServed(t *testing.T) {
	s, _ := random(t, 3, 5)
	server := serve(t, s)
	require.True(t, strings.HasPrefix(server.listener.Addr().String(), "127.0.0.1:"))
	for name, change := range map[string]func(r *http.Request){
		"no token":       func(r *http.Request) { r.Header.Del("X-Orrery-Token") },
		"a wrong token":  func(r *http.Request) { r.Header.Set("X-Orrery-Token", strings.Repeat("0", 32)) },
		"another host":   func(r *http.Request) { r.Host = "evil.example" },
		"another port":   func(r *http.Request) { r.Host = "127.0.0.1:1" },
		"another origin": func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") },
		"no origin":      func(r *http.Request) { r.Header.Set("Origin", "null") },
	} {
		for _, path := range []string{"/", "/api/about", "/api/state"} {
			code, _ := ask(t, server, http.MethodGet, path, "", change)
			require.Equal(t, http.StatusForbidden, code, "%s: %s", name, path)
		}
		code, _ := ask(t, server, http.MethodPost, "/api/do", `{"do":"tick"}`, change)
		require.Equal(t, http.StatusForbidden, code, name)
	}
	require.Zero(t, s.tick, "nothing was done")
	code, _ := ask(t, server, http.MethodPost, "/api/do?token="+server.token, `{"do":"tick"}`, func(r *http.Request) { r.Header.Del("X-Orrery-Token") })
	require.Equal(t, http.StatusForbidden, code, "a token in the address is enough to look, not to act")
	code, text := ask(t, server, http.MethodGet, "/", "", nil)
	require.Equal(t, http.StatusOK, code)
	require.False(t, strings.Contains(text, "NONCE"))
}

// TestOrdersOverTheWire: what the page can ask for, and what it is told when it asks for too much.
func TestOrdersOverTheWire(t *testing.T) {
	s, _ := random(t, 5, 4)
	server := serve(t, s)
	var st struct {
		Tick   isa.Tick
		Spikes [][]int
	}
	do := func(order string) (int, string) { return ask(t, server, http.MethodPost, "/api/do", order, nil) }
	code, text := do(`{"do":"tick","n":2}`)
	require.Equal(t, http.StatusOK, code, text)
	require.NoError(t, json.Unmarshal([]byte(text), &st))
	require.Equal(t, isa.Tick(2), st.Tick)
	require.Len(t, st.Spikes, 2)
	for _, bad := range []string{"", "{}", `{"do":"fly"}`, `{"do":"goto","n":99}`, `{"do":"goto","n":-1}`, `{"do":"sample","n":7}`, `{"do":"breakpoints","breakpoints":["x"]}`,
		`{"do":"tick","more":1}`, `{"do":"breakpoints","breakpoints":["` + strings.Repeat("x", 1<<17) + `"]}`} {
		code, text := do(bad)
		require.Equal(t, http.StatusBadRequest, code, bad)
		require.Contains(t, text, `"error"`)
	}
	for _, path := range []string{"/api/core?i=0", "/api/about", "/api/state"} {
		code, text := ask(t, server, http.MethodGet, path, "", nil)
		require.Equal(t, http.StatusOK, code, text)
		require.True(t, json.Valid([]byte(text)))
	}
	for _, path := range []string{"/api/core", "/api/core?i=-1", "/api/core?i=9999", "/api/neuron?core=0&n=99999", "/api/neuron?core=0", "/api/core?i=1e9"} {
		code, _ := ask(t, server, http.MethodGet, path, "", nil)
		require.Equal(t, http.StatusBadRequest, code, path)
	}
	code, _ = ask(t, server, http.MethodGet, "/etc/passwd", "", nil)
	require.Equal(t, http.StatusNotFound, code)
	code, text = do(`{"do":"cycle","n":3}`)
	require.Equal(t, http.StatusOK, code, text)
	require.Contains(t, text, `"in_tick":true`, "a tick that is stopped in the middle does not keep the server from ending")
}

// TestThePageLoadsNothing: it is one document, without an address of anything else.
func TestThePageLoadsNothing(t *testing.T) {
	for _, name := range []string{"page.html", "page.css", "page.js"} {
		text, err := os.ReadFile(filepath.Join(".", name))
		require.NoError(t, err)
		plain := strings.ReplaceAll(string(text), "http://www.w3.org/2000/svg", "") // a name, not an address
		for _, bad := range []string{"http://", "https://", "innerHTML", "eval(", "@import", "src="} {
			require.NotContains(t, plain, bad, name)
		}
	}
}
