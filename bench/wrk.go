package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	perSecond = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	refused   = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
)

// wrk puts load on a server for the run's seconds and adds the requests per second to the table. An answer that isn't
// a success spoils the figure, so it is an error.
func (b *bench) wrk(work, column string, s *server, connections int, script, path string) error {
	if s == nil {
		return nil
	}
	args := []string{"-t2", fmt.Sprintf("-c%d", connections), fmt.Sprintf("-d%ds", b.seconds), "--timeout", "10s"}
	if script != "" {
		args = append(args, "-s", script)
	}
	load := exec.CommandContext(b.ctx, "wrk", append(args, s.url+path)...)
	load.Env = append(os.Environ(), "BASE=/fhir", "TOKEN="+s.token)
	out, err := load.CombinedOutput()
	if err != nil {
		return fmt.Errorf("wrk: %w\n%s", err, out)
	}
	if failed := refused.FindSubmatch(out); failed != nil {
		return fmt.Errorf("%s: %s answered %s requests with an error", work, column, failed[1])
	}
	rate := perSecond.FindSubmatch(out)
	if rate == nil {
		return fmt.Errorf("wrk said no rate:\n%s", out)
	}
	figure, err := strconv.ParseFloat(string(rate[1]), 64)
	if err != nil {
		return err
	}
	b.table.add(work+", requests/s", column, figure)
	return nil
}

// readScript asks for the server's Observations in turn.
func readScript(s *server) string {
	return fmt.Sprintf(`local ids = {"%s"}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/fhir/Observation/" .. ids[1 + n %% #ids], {["Authorization"] = "Bearer " .. os.getenv("TOKEN")})
end`, strings.Join(s.ids, `","`))
}

// searchScript asks for one person after another; %d in the path is the person's number.
func searchScript(s *server, path string) string {
	before, after, _ := strings.Cut(path, "%d")
	return fmt.Sprintf(`local n = math.random(1, 1000)
request = function()
  n = n + 1
  return wrk.format("GET", "/fhir/%s" .. (1 + n * 31 %% %d) .. "%s", {["Authorization"] = "Bearer " .. os.getenv("TOKEN")})
end`, before, people, strings.ReplaceAll(after, "%%", "%"))
}

// table holds the figures of all rounds.
type table struct {
	order   []string
	figures map[string]map[string][]float64 // work, server
}

func (t *table) add(work, server string, figure float64) {
	if t.figures == nil {
		t.figures = map[string]map[string][]float64{}
	}
	if t.figures[work] == nil {
		t.figures[work] = map[string][]float64{}
		t.order = append(t.order, work)
	}
	t.figures[work][server] = append(t.figures[work][server], figure)
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// columns of the table: what is measured, and what it is measured against.
var columns = []string{"concordat", "yardstick", "bare net/http"}

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "| Work (medians) | %s | ratio |\n| --- | --- | --- | --- | --- |\n", strings.Join(columns, " | "))
	for _, work := range t.order {
		ours := median(t.figures[work]["concordat"])
		cells, ratio := []string{}, ""
		for _, column := range columns {
			v := median(t.figures[work][column])
			if v == 0 {
				cells = append(cells, "")
				continue
			}
			cells = append(cells, fmt.Sprintf("%.0f", v))
			if column != "concordat" && ours > 0 {
				ratio = fmt.Sprintf("%.2f", ours/v)
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s |\n", work, strings.Join(cells, " | "), ratio)
	}
}
