package view

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The page: a document into which style and script are put when it is served, so that there is nothing else to load.
var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// Server shows a session on a page. It listens on 127.0.0.1 alone, answers only requests that carry its token and name it as their host
// (so that no other page can reach it by a name that leads here), and never hangs on a slow peer.
type Server struct {
	session  *Session
	token    string
	listener net.Listener
}

// Listen opens the port, any free one when it is 0.
func Listen(session *Session, port int) (*Server, error) {
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	secret := make([]byte, 16)
	rand.Read(secret) // never fails (crypto/rand)
	return &Server{session, hex.EncodeToString(secret), listener}, nil
}

// URL is where the page is, token included.
func (s *Server) URL() string {
	return fmt.Sprintf("http://%s/?token=%s", s.listener.Addr(), s.token)
}

// Serve answers until ctx ends.
func (s *Server) Serve(ctx context.Context) error {
	server := &http.Server{Handler: s.guard(s.routes()), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 16, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan error, 1)
	go func() { done <- server.Serve(s.listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = server.Shutdown(stop) // what is still open is closed with the process
	s.session.Close()
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// guard lets through what comes from the page: the right host, the token, no other origin.
func (s *Server) guard(next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	hosts := map[string]bool{"127.0.0.1:" + port: true, "localhost:" + port: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("X-Orrery-Token")
		if token == "" && r.Method == http.MethodGet {
			token = r.URL.Query().Get("token")
		}
		origin := strings.TrimPrefix(r.Header.Get("Origin"), "http://")
		switch {
		case !hosts[r.Host] || origin != "" && !hosts[origin]:
			http.Error(w, "this is not the host that was asked for", http.StatusForbidden)
			return
		case subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1:
			http.Error(w, "the address printed by orrery view has a token, which is missing here", http.StatusForbidden)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /api/about", answer(func(*http.Request) (any, error) { return s.session.About(), nil }))
	mux.HandleFunc("GET /api/state", answer(func(*http.Request) (any, error) { return s.session.State(), nil }))
	mux.HandleFunc("GET /api/core", answer(func(r *http.Request) (any, error) {
		i, err := number(r, "i")
		if err != nil {
			return nil, err
		}
		return s.session.Inside(i)
	}))
	mux.HandleFunc("GET /api/neuron", answer(func(r *http.Request) (any, error) {
		i, err := number(r, "core")
		if err != nil {
			return nil, err
		}
		n, err := number(r, "n")
		if err != nil {
			return nil, err
		}
		return s.session.Neuron(i, n)
	}))
	mux.HandleFunc("POST /api/do", answer(s.do))
	return mux
}

func number(r *http.Request, name string) (int, error) {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return 0, fmt.Errorf("%s is a number", name)
	}
	return n, nil
}

// page is the document with its style and script. The policy lets it load nothing and talk to nobody but this server.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	nonce := make([]byte, 16)
	rand.Read(nonce)
	n := hex.EncodeToString(nonce)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; style-src 'nonce-%s'; script-src 'nonce-%s'; connect-src 'self'; img-src data:; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'", n, n))
	_, _ = strings.NewReplacer("NONCE", n, "/*STYLE*/", pageCSS, "/*SCRIPT*/", pageJS).WriteString(w, pageHTML) // a peer that is gone needs no answer
}

// order is what the page asks for.
type order struct {
	Do     string   `json:"do"` // cycle, tick, goto, sample, breakpoints
	N      int      `json:"n"`
	Breaks []string `json:"breakpoints"`
}

// maxOrder bounds one request: the page asks again for more.
const (
	maxOrderBytes  = 1 << 16
	maxOrderCycles = 1_000_000
	maxOrderTicks  = 1000
)

// result is where the chip stopped, and why.
type result struct {
	Stopped string `json:"stopped"` // the breakpoint; "" where it was to stop
	State
}

func (s *Server) do(r *http.Request) (any, error) {
	var o order
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxOrderBytes))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		return nil, fmt.Errorf("not an order: %w", err)
	}
	var stopped string
	var err error
	switch o.Do {
	case "cycle":
		stopped, err = s.session.Cycles(r.Context(), min(o.N, maxOrderCycles))
	case "tick":
		stopped, err = s.session.Ticks(r.Context(), min(o.N, maxOrderTicks))
	case "goto":
		err = s.session.Goto(r.Context(), o.N)
	case "sample":
		err = s.session.Sample(o.N)
	case "breakpoints":
		err = s.session.SetBreakpoints(o.Breaks)
	default:
		err = fmt.Errorf("there is no order %q", o.Do)
	}
	if err != nil {
		return nil, err
	}
	return result{stopped, s.session.State()}, nil
}

// answer writes a value as JSON, or an error as one with a message.
func answer(f func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := f(r)
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			value = map[string]string{"error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(value) // a peer that is gone needs no answer
	}
}
