package rest

import (
	"encoding/json"
	"net/http"
	"sync"
)

// together is how many entries of a batch are under way at once, so that their commits share a sync.
const together = 32

// batch does each entry as a unit of its own; one that fails says so and leaves the others be. Entries with the same
// method have no order among each other.
func (c *call) batch(entries []*entry) (*answer, error) {
	answers := make([]*answer, len(entries))
	for _, phase := range phases {
		var wait sync.WaitGroup
		gate := make(chan struct{}, together)
		for i, e := range entries {
			if e.phase() != phase {
				continue
			}
			gate <- struct{}{}
			wait.Go(func() {
				defer func() { <-gate }()
				answers[i] = c.alone(e)
			})
		}
		wait.Wait()
	}
	for i, e := range entries { // a method that is none of the phases'
		if answers[i] == nil {
			answers[i] = failed(methodFault(e))
		}
	}
	return c.responses("batch-response", entries, answers), nil
}

// alone does one entry; what goes wrong becomes its answer.
func (c *call) alone(e *entry) *answer {
	if e.err != nil {
		return failed(e.err)
	}
	do := *e.do
	a, err := c.perform(&do)
	if err != nil {
		return failed(inside(e.path, "", err))
	}
	return a
}

func failed(err error) *answer {
	status, o := outcome(err)
	body, _ := json.Marshal(o)
	return &answer{status: status, body: body}
}

func methodFault(e *entry) error {
	if e.err != nil {
		return e.err
	}
	return refusal{status: http.StatusMethodNotAllowed, code: "not-supported", path: e.path + ".request.method",
		message: "An entry is a DELETE, POST, PUT or GET."}
}
