package explore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

// Slurm says how to run a sweep as a job array of the Slurm workload manager.
type Slurm struct {
	Program   string        // the orrery binary, on a file system that all nodes see, as are sweep and folder
	File      string        // the sweep
	Runs      int           // distinct runs a task at least; more when the array would get too long
	Jobs      int           // tasks at a time; 0: as many as there is room for
	Time      string        // limit of a task, as sbatch writes it; "": the partition's
	Memory    string        // limit of a task; "": the partition's
	CPUs      int           // of a task, 1 or more
	Partition string        // "": the default one
	Extra     []string      // further options of sbatch, such as --account=NAME
	Poll      time.Duration // how often to look at the queue
	Say       func(string)  // what is being done, in words
}

// longestArray is Slurm's default limit of an array, MaxArraySize, less the one that it does not count.
const longestArray = 1000

var script = template.Must(template.New("script").Parse(`#!/bin/sh
#SBATCH --job-name=orrery-{{.Name}}
#SBATCH --array=0-{{.Last}}{{if .Jobs}}%{{.Jobs}}{{end}}
#SBATCH --output={{.Log}}
#SBATCH --cpus-per-task={{.CPUs}}
{{- if .Time}}
#SBATCH --time={{.Time}}{{end}}
{{- if .Memory}}
#SBATCH --mem={{.Memory}}{{end}}
{{- if .Partition}}
#SBATCH --partition={{.Partition}}{{end}}
{{- range .Extra}}
#SBATCH {{.}}{{end}}
exec '{{.Program}}' sweep '{{.File}}' --out '{{.Folder}}' --threads {{.CPUs}} --part '{{.Chunks}}':"$SLURM_ARRAY_TASK_ID"
`))

// scriptData fills the template.
type scriptData struct {
	Slurm
	Name, Folder, Log, Chunks string
	Last                      int
}

// cluster is one sweep on its way through the queue. It submits what is missing as one array, waits, and collects. What a killed or failed task did not finish is
// missing again. An array that is in the queue still is waited for, not submitted twice. When ctx ends the tasks go on.
type cluster struct {
	sweep   *Sweep
	folder  string
	journal *Journal
	slurm   Slurm
	options Options
	tasks   []*task
}

func (c *cluster) run(ctx context.Context) (*Result, error) {
	tasks := c.tasks
	if id, err := os.ReadFile(c.at("job")); err == nil {
		c.slurm.Say("an array of this sweep may be in the queue still: " + string(id))
		if err := c.wait(ctx, string(id)); err != nil {
			return nil, err
		}
	}
	reused, size := len(tasks)-len(c.missing()), newPlan(c.missing()).size()
	if err := c.submit(ctx); err != nil {
		return nil, err
	}
	if left := c.missing(); len(left) > 0 {
		return nil, fmt.Errorf("%d of %d points are missing: their tasks were killed or failed (logs in %s); the same command submits them again",
			len(left), len(tasks), c.at(""))
	}
	r, err := c.sweep.do(ctx, tasks, c.journal, c.options)
	if err == nil {
		r.Reused, r.Size = reused, size
	}
	return r, err
}

// at is a file in the folder that belongs to the cluster.
func (c *cluster) at(name string) string { return filepath.Join(c.folder, "slurm", name) }

// missing lists the tasks without a row, impossible architectures apart: those need no cluster.
func (c *cluster) missing() []*task {
	var list []*task
	for _, t := range c.tasks {
		if _, ok := c.journal.Row(t.id); !ok && t.invalid == nil {
			list = append(list, t)
		}
	}
	return list
}

// submit deals out what is missing, submits it as one array, and waits for its end.
func (c *cluster) submit(ctx context.Context) error {
	p := newPlan(c.missing())
	if len(p.jobs) == 0 {
		return nil
	}
	number := 1
	for exists(c.at(fmt.Sprintf("%d.json", number))) {
		number++
	}
	if err := os.MkdirAll(c.at(""), 0o755); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	parts := Parts{Sweep: c.slurm.File, Chunks: p.deal(c.slurm.Runs, longestArray)}
	if err := parts.write(c.at(fmt.Sprintf("%d.json", number))); err != nil {
		return err
	}
	id, err := c.sbatch(ctx, number, len(parts.Chunks))
	if err != nil {
		return err
	}
	c.slurm.Say(fmt.Sprintf("%s in %d tasks, array %s", p.size(), len(parts.Chunks), id))
	if err := os.WriteFile(c.at("job"), []byte(id), 0o644); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return c.wait(ctx, id)
}

// sbatch writes the script of an array and submits it.
func (c *cluster) sbatch(ctx context.Context, number, tasks int) (id string, err error) {
	data := scriptData{Slurm: c.slurm, Name: c.sweep.Name, Last: tasks - 1}
	data.CPUs = max(1, data.CPUs)
	for _, path := range []struct {
		to   *string
		name string
	}{{&data.Folder, c.folder}, {&data.Log, c.at(fmt.Sprintf("%d-%%a.log", number))},
		{&data.Chunks, c.at(fmt.Sprintf("%d.json", number))}, {&data.File, c.slurm.File}, {&data.Program, c.slurm.Program}} {
		if *path.to, err = filepath.Abs(path.name); err != nil {
			return "", err
		}
		if strings.ContainsAny(*path.to, "'\n") {
			return "", fmt.Errorf("%s: the name has a quote; batch scripts cannot hold it", *path.to)
		}
	}
	var text bytes.Buffer
	if err := script.Execute(&text, data); err != nil {
		return "", err
	}
	file := c.at(fmt.Sprintf("%d.sh", number))
	if err := os.WriteFile(file, text.Bytes(), 0o755); err != nil {
		return "", fmt.Errorf("sweep: %w", err)
	}
	out, err := command(ctx, "sbatch", "--parsable", file)
	if err != nil {
		return "", err
	}
	id, _, _ = strings.Cut(strings.TrimSpace(out), ";")
	return id, nil
}

// wait looks at the queue until no task of the array is in it, and takes in rows as they come.
func (c *cluster) wait(ctx context.Context, id string) error {
	for {
		queue, err := command(ctx, "squeue", "--noheader", "--array", "--states=PENDING,RUNNING,COMPLETING,CONFIGURING,SUSPENDED,REQUEUED", "--jobs="+id)
		if err != nil && !strings.Contains(err.Error(), "Invalid job id") && ctx.Err() == nil {
			return err
		}
		if err := c.journal.loadParts(c.folder, c.sweep.Name); err != nil {
			return err
		}
		done := len(c.tasks) - len(c.missing())
		if c.options.Progress != nil {
			c.options.Progress(done, len(c.tasks))
		}
		if err == nil && strings.TrimSpace(queue) == "" || err != nil && ctx.Err() == nil {
			return os.Remove(c.at("job"))
		}
		select {
		case <-ctx.Done():
			return &Interrupted{Done: done, Of: len(c.tasks), Hint: "the tasks of array " + id + " go on (scancel " + id + " ends them); the same command waits for them"}
		case <-time.After(c.slurm.Poll):
		}
	}
}

// command runs one of Slurm's programs.
func command(ctx context.Context, name string, args ...string) (string, error) {
	var out, fault bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &fault
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("%s is not here: --on slurm needs a machine from which jobs can be submitted", name)
	case err != nil:
		message, _, _ := strings.Cut(strings.TrimSpace(fault.String()), "\n")
		return "", fmt.Errorf("%s: %w: %s", name, err, message)
	}
	return out.String(), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
