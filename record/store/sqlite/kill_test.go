package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"concordat/record/store"
	"concordat/record/store/sqlite"
)

// childPath names the environment variable by which the test's own program is told to be the process that is killed.
const childPath = "CONCORDAT_TEST_CHILD"

// TestMain makes the test's program the one that is killed, when it is told so.
func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		writeUntilKilled(path)
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes units of three resources as fast as it can and says which are acknowledged, one line each.
func writeUntilKilled(path string) {
	e, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	var said sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("k%d-%d-%d", os.Getpid(), w, i)
				unit, err := putUnit(patient(id), measure(id+"-a", id), measure(id+"-b", id))
				if err == nil {
					err = e.Update(context.Background(), unit)
				}
				said.Lock()
				if err != nil {
					fmt.Println("failed", err)
					os.Exit(1)
				}
				os.Stdout.WriteString(id + "\n")
				said.Unlock()
			}
		})
	}
	wg.Wait()
}

// TestKilledProcessLosesNothingAcknowledged kills a writing process 50 times (or CONCORDAT_KILLS) at random moments. Each time, what it
// had acknowledged is there, every unit is there whole or not at all, and the file verifies.
func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 5
	}
	if wanted := os.Getenv("CONCORDAT_KILLS"); wanted != "" {
		var err error
		kills, err = strconv.Atoi(wanted)
		must(t, err)
	}
	var path string
	var acknowledged []string
	for kill := range kills {
		if kill%10 == 0 {
			path, acknowledged = filepath.Join(t.TempDir(), fmt.Sprintf("record-%d.db", kill)), nil
		}
		acknowledged = append(acknowledged, killed(t, path)...)
		e := open(t, path)
		for _, id := range acknowledged {
			for _, k := range []store.Key{{Type: "Patient", ID: id}, {Type: "Observation", ID: id + "-a"}, {Type: "Observation", ID: id + "-b"}} {
				if !has(t, e, k) {
					t.Errorf("kill %d: %s was acknowledged and is not there", kill, k)
				}
			}
		}
		list, v := differences(t, e)
		if len(list) > 0 {
			t.Errorf("kill %d: %v", kill, list)
		}
		if v.Resources != 3*v.LogEntries {
			t.Errorf("kill %d: %d resources by %d units of three", kill, v.Resources, v.LogEntries)
		}
		wholeUnits(t, e)
		must(t, e.Close())
	}
	t.Logf("%d kills; the last file has %d acknowledged units", kills, len(acknowledged))
}

// killed runs the child on a file, kills it a random while after its first unit, and returns what it acknowledged.
func killed(t *testing.T, path string) (acknowledged []string) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childPath+"="+path)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if len(acknowledged) == 0 {
			time.AfterFunc(time.Duration(rand.IntN(100_000))*time.Microsecond, func() { _ = c.Process.Kill() })
		}
		acknowledged = append(acknowledged, lines.Text())
	}
	if err := c.Wait(); err == nil || len(acknowledged) == 0 {
		t.Fatalf("the child ended by itself: %v, %d acknowledged", err, len(acknowledged))
	}
	return acknowledged
}

// wholeUnits checks by the feed that each unit is there with all its three resources.
func wholeUnits(t *testing.T, e store.Engine) {
	t.Helper()
	must(t, e.View(context.Background(), func(s store.Snapshot) error {
		for after := int64(-1); ; {
			changes, err := s.Feed(after, 1000)
			if err != nil || len(changes) == 0 {
				return err
			}
			units := map[int64]int{}
			for _, c := range changes {
				units[c.Position]++
				after = c.Position
			}
			for position, n := range units {
				if n != 3 {
					t.Errorf("the unit at %d has %d of its three resources", position, n)
				}
			}
		}
	}))
}
