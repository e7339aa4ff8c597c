package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var realSlurm = flag.Bool("slurm", false, "start a single-node Slurm and run TestRealSlurm on it (needs root and Debian's slurm-wlm and munge)")

// clusterSweep needs some seconds of one CPU in 24 distinct runs, and has a point that does not fit.
func clusterSweep(t *testing.T, dir string, samples int) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cluster.yaml"), []byte("name: cluster\nfixed: {network: "+absolute(t, "networks", "mnist-mlp.snn")+
		fmt.Sprintf(", samples: %d, mesh.width: 8}\naxes:\n  mesh.height: [1, 13]\n  noc.buffer: [1, 2, 4, 8]\n  core.lanes: [8, 16, 32]\n  energy: [tianjic, loihi]\n", samples)), 0o644))
}

// fakeSlurm puts programs into PATH that do the tasks of an array one after the other, at once, but for those named in the file killed.
func fakeSlurm(t *testing.T, dir string) {
	t.Helper()
	bin := filepath.Join(dir, "bin")
	require.NoError(t, os.Mkdir(bin, 0o755))
	sbatch := `#!/bin/sh
last=$(sed -n 's/^#SBATCH --array=0-\([0-9]*\).*/\1/p' "$2")
log=$(sed -n 's/^#SBATCH --output=//p' "$2")
echo "$2" >> ` + dir + `/submitted
for k in $(seq 0 "$last"); do
  grep -qx "$k" ` + dir + `/killed 2>/dev/null && continue
  SLURM_ARRAY_TASK_ID=$k sh "$2" > "$log" 2>&1 || exit 1
done
echo "77;fake"
`
	for name, text := range map[string]string{"sbatch": sbatch, "squeue": "#!/bin/sh\nexit 0\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755))
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
}

// TestJobSubmitMyExperimentToTheCluster deals a sweep out, loses tasks, submits those again, and gets the table that a local run gives.
func TestJobSubmitMyExperimentToTheCluster(t *testing.T) {
	dir := t.TempDir()
	clusterSweep(t, dir, 4)
	fakeSlurm(t, dir)
	succeeds(t, dir, "sweep", "cluster.yaml", "--out", "local")
	args := []string{"sweep", "cluster.yaml", "--out", "far", "--on", "slurm", "--slurm-runs", "4", "--slurm-jobs", "3", "--slurm-time", "0:10:00", "--slurm-memory", "1G",
		"--slurm-poll", "20ms", "--slurm-option=--account=me"}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "killed"), []byte("1\n4\n"), 0o644))
	lost := orrery(t, dir, args...)
	require.Equal(t, exitFailed, lost.code)
	require.Contains(t, lost.err, "16 of 48 points are missing: their tasks were killed or failed")
	require.NoFileExists(t, filepath.Join(dir, "far", "results.csv"))
	script, err := os.ReadFile(filepath.Join(dir, "far", "slurm", "1.sh"))
	require.NoError(t, err)
	for _, line := range []string{"#SBATCH --array=0-5%3\n", "#SBATCH --time=0:10:00\n", "#SBATCH --mem=1G\n", "#SBATCH --cpus-per-task=1\n", "#SBATCH --account=me\n"} {
		require.Contains(t, string(script), line)
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "killed")))
	again := succeeds(t, dir, args...)
	require.Contains(t, again.out, "48 points (0 left out by conditions, 32 from earlier runs)")
	sameTables(t, dir)
	require.Contains(t, succeeds(t, dir, args...).out, "48 from earlier runs")
	submitted, err := os.ReadFile(filepath.Join(dir, "submitted"))
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(submitted), "\n"), "with nothing missing nothing is submitted")
}

func sameTables(t *testing.T, dir string) {
	t.Helper()
	local, err := os.ReadFile(filepath.Join(dir, "local", "results.csv"))
	require.NoError(t, err)
	far, err := os.ReadFile(filepath.Join(dir, "far", "results.csv"))
	require.NoError(t, err)
	require.True(t, bytes.Equal(local, far), "the tables differ")
	require.Equal(t, 24, bytes.Count(far, []byte("does-not-fit")), "points that do not fit are rows as well")
}

// TestRealSlurm starts munged, slurmctld and slurmd, submits a sweep, kills a task midway with scancel, resumes, and compares with a local run.
func TestRealSlurm(t *testing.T) {
	if !*realSlurm {
		t.Skip("needs a real Slurm: make test-slurm")
	}
	dir := t.TempDir()
	startSlurm(t, dir)
	clusterSweep(t, dir, 1500)
	args := []string{"sweep", "cluster.yaml", "--out", "far", "--on", "slurm", "--slurm-runs", "3", "--slurm-jobs", "2", "--slurm-time", "5", "--slurm-memory", "300M", "--slurm-poll", "200ms"}
	first := exec.Command(binary, args...)
	var said bytes.Buffer
	first.Dir, first.Stderr, first.Stdout = dir, &said, &said
	require.NoError(t, first.Start())
	task := runningTask(t)
	fmt.Printf("%s$ scancel --signal=KILL %s\n", shell(t, "squeue", "--array"), task)
	shell(t, "scancel", "--signal=KILL", task)
	_ = first.Wait()
	fmt.Printf("%s[exit %d]\n", said.String(), first.ProcessState.ExitCode())
	require.Equal(t, exitFailed, first.ProcessState.ExitCode())
	require.Regexp(t, regexp.MustCompile(`\d+ of 48 points are missing: their tasks were killed or failed`), said.String())
	again := succeeds(t, dir, args...)
	fmt.Print(again.err, again.out)
	require.Contains(t, again.out, "from earlier runs")
	require.NotContains(t, again.out, " 0 from earlier runs")
	succeeds(t, dir, "sweep", "cluster.yaml", "--out", "local")
	sameTables(t, dir)
	fmt.Println("the table is that of a local run, byte for byte")
}

// runningTask waits for a task of the array that has been running for a moment.
func runningTask(t *testing.T) string {
	t.Helper()
	for range 300 {
		out, err := exec.Command("squeue", "--noheader", "--array", "--states=RUNNING", "--format=%i").Output()
		require.NoError(t, err)
		if tasks := strings.Fields(string(out)); len(tasks) > 0 {
			time.Sleep(500 * time.Millisecond)
			return tasks[0]
		}
		time.Sleep(100 * time.Millisecond)
	}
	require.FailNow(t, "no task runs")
	return ""
}

func shell(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s: %s", name, out)
	return string(out)
}

// startSlurm runs a cluster of one node on the loopback device, all state in a folder of its own, and ends it after the test.
func startSlurm(t *testing.T, dir string) {
	t.Helper()
	host, err := os.Hostname()
	require.NoError(t, err)
	host, _, _ = strings.Cut(host, ".")
	base, err := os.MkdirTemp("/var/tmp", "orrery-slurm") // munge wants every folder above its socket to be root's, and not writable by all but with the sticky bit
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(base) })
	require.NoError(t, os.Chmod(base, 0o755))
	for _, sub := range []string{"state", "spool"} {
		require.NoError(t, os.Mkdir(filepath.Join(base, sub), 0o755))
	}
	key := make([]byte, 1024)
	for i := range key {
		key[i] = byte(i*131 + os.Getpid())
	}
	require.NoError(t, os.WriteFile(filepath.Join(base, "munge.key"), key, 0o600))
	socket := filepath.Join(base, "munge.socket")
	daemon(t, base, "munged", "--foreground", "--force", "--socket="+socket, "--key-file="+filepath.Join(base, "munge.key"), "--log-file="+filepath.Join(base, "munged.log"),
		"--pid-file="+filepath.Join(base, "munged.pid"), "--seed-file="+filepath.Join(base, "munge.seed"))
	conf := filepath.Join(base, "slurm.conf")
	require.NoError(t, os.WriteFile(conf, []byte(fmt.Sprintf(`ClusterName=orrery
SlurmctldHost=%[1]s(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=%[2]s
CredType=cred/munge
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=%[3]s/state
SlurmdSpoolDir=%[3]s/spool
SlurmctldPidFile=%[3]s/slurmctld.pid
SlurmdPidFile=%[3]s/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
MinJobAge=10
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=%[1]s Default=YES MaxTime=INFINITE State=UP
`, host, socket, base)), 0o644))
	t.Setenv("SLURM_CONF", conf)
	require.Eventually(t, func() bool { _, err := os.Stat(socket); return err == nil }, 10*time.Second, 50*time.Millisecond)
	daemon(t, base, "slurmctld", "-D", "-f", conf)
	daemon(t, base, "slurmd", "-D", "-f", conf, "-N", host)
	require.Eventually(t, func() bool {
		out, err := exec.Command("sinfo", "--noheader", "--format=%T").Output()
		return err == nil && strings.TrimSpace(string(out)) == "idle"
	}, 60*time.Second, 200*time.Millisecond, "the node does not come up: see %s", base)
	fmt.Print(shell(t, "sinfo"))
}

// daemon starts one of the cluster's processes and ends that process, by its own id, after the test.
func daemon(t *testing.T, base, name string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(base, name+".out"))
	require.NoError(t, err)
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	require.NoError(t, err, "apt-get install slurm-wlm munge")
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
		}
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("%s:\n%s", name, text)
		}
	})
}
