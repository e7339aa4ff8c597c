//go:build web

package view

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"orrery/asm"
)

// browser is a headless Chromium with a page of the view in it. ORRERY_CHROMIUM names the program; the default is chromium on the path.
func browser(t *testing.T, url string) context.Context {
	program := os.Getenv("ORRERY_CHROMIUM")
	if program == "" {
		program = "chromium"
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.WindowSize(1600, 1150), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(url), chromedp.WaitVisible("#network")))
	return ctx
}

// text waits until an element says something that a test accepts.
func text(t *testing.T, ctx context.Context, id string, accept func(string) bool) string {
	t.Helper()
	var got string
	for range 200 {
		var err error
		got, err = chromedp.Run(ctx, chromedp.TextContent("#"+id))
		require.NoError(t, err)
		if accept(got) {
			return got
		}
		time.Sleep(50 * time.Millisecond)
	}
	status, _ := chromedp.Run(ctx, chromedp.TextContent("#status"))
	t.Fatalf("#%s says %q; the status is %q", id, got, status)
	return ""
}

func is(want string) func(string) bool { return func(got string) bool { return got == want } }

// TestClickThroughARun opens the page in a browser and uses it as a person would: steps, looks inside, stops at a breakpoint, goes back, plays,
// and does the same from the keyboard.
func TestClickThroughARun(t *testing.T) {
	source, err := os.ReadFile("../../testdata/asm/blink.s")
	require.NoError(t, err)
	image, err := asm.Assemble("blink.s", source)
	require.NoError(t, err)
	session, err := NewSession(Config{Image: image, Ticks: 40})
	require.NoError(t, err)
	server := serve(t, session)
	ctx := browser(t, server.URL())
	click := func(id string) { t.Helper(); require.NoError(t, chromedp.Do(ctx, chromedp.Click("#"+id))) }
	press := func(key string) { t.Helper(); require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(key))) }

	require.Equal(t, "blink", text(t, ctx, "network", is("blink")))
	text(t, ctx, "status", is("Before tick 0 of 40."))
	click("step")
	text(t, ctx, "tick", is("1 / 40"))
	click("cycle1")
	text(t, ctx, "cycle", is("1"))
	click("cycle10")
	text(t, ctx, "status", func(s string) bool { return len(s) > 0 })
	click("back")
	text(t, ctx, "cycle", is("–"))

	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys("#breaktext", "blink[0] fires"), chromedp.Click("#breakform button")))
	text(t, ctx, "breaks", is("blink[0] fires✕"))
	click("play")
	stopped := text(t, ctx, "status", func(s string) bool { return len(s) > 8 && s[:8] == "Stopped:" })
	require.Equal(t, "Stopped: blink[0] fires: blink[0]", stopped)
	require.Equal(t, "Play", text(t, ctx, "play", is("Play")), "a breakpoint ends playing")
	at := text(t, ctx, "tick", func(s string) bool { return s != "" })
	fired := false
	for _, f := range session.State().Cores {
		fired = fired || f.Fired > 0
	}
	require.True(t, fired, "it stands where the neuron has fired")

	require.NoError(t, chromedp.Do(ctx, chromedp.Click(`#neurons [data-neuron="0"]`)))
	text(t, ctx, "neurontitle", is("blink[0]"))
	press(kb.Home)
	text(t, ctx, "tick", is("0 / 40"))
	press(kb.ArrowRight)
	text(t, ctx, "tick", is("1 / 40"))
	press("c")
	text(t, ctx, "cycle", is("1"))
	text(t, ctx, "status", func(s string) bool { return strings.HasPrefix(s, "In tick 1, after 1 cycles") })
	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#breaks button")))
	text(t, ctx, "breaks", is(""))
	press(" ")
	text(t, ctx, "status", is("The sample is over after 40 ticks."))
	require.Equal(t, "40 / 40", text(t, ctx, "tick", is("40 / 40")))
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(`#timeline [data-tick="7"]`)))
	text(t, ctx, "tick", is("7 / 40"))

	require.NoError(t, chromedp.Do(ctx, chromedp.SetValue("#breaktext", "nobody fires"), chromedp.Click("#breakform button")))
	text(t, ctx, "status", func(s string) bool { return s == `"nobody": there is no population "nobody"; there are blink, echo` })
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector(".cell.chosen").focus(), true`))
	require.NoError(t, err)
	text(t, ctx, "coretitle", is("Core (0,0)"))
	press(kb.ArrowRight)
	text(t, ctx, "coretitle", is("Core (1,0)"))
	time.Sleep(300 * time.Millisecond)
	require.Equal(t, "7 / 40", text(t, ctx, "tick", func(s string) bool { return s != "" }), "keys in the mesh move in it and do not step")
	t.Log("stopped at tick", at)

	if path := os.Getenv("ORRERY_SCREENSHOT"); path != "" {
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, png, 0o644))
	}
}
