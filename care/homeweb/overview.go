package homeweb

import (
	"net/http"
	"strconv"

	"concordat/care/assessment"
	"concordat/care/plan"
	"concordat/care/referral"
	"concordat/partnership/access"
	"concordat/web"
)

var (
	overviewTemplate = web.MustParse(files, "overview.html")
)

// overviewPage is what overview.html prints: counts, and why there is no named record here.
type overviewPage struct {
	Role, Why string
	Counts    []count
}

type count struct {
	Words string
	N     int
}

// counted is what those who see no named record see counts of.
var counted = []struct{ words, typ, query string }{
	{"people are registered", "Patient", ""},
	{"referrals have not been looked at", "Task", "status=requested&code=" + referral.TaskSystem + "|" + referral.Code},
	{"referrals have been seen and not decided", "Task", "status=received&code=" + referral.TaskSystem + "|" + referral.Code},
	{"referrals are accepted and nobody has them", "Task", "status=accepted&code=" + referral.TaskSystem + "|" + referral.Code},
	{"referrals are with a worker", "Task", "status=in-progress&code=" + referral.TaskSystem + "|" + referral.Code},
	{"referrals were declined", "Task", "status=rejected&code=" + referral.TaskSystem + "|" + referral.Code},
	{"joint assessments are under way", "Task", "status=" + assessment.Begun + "&code=" + assessment.TaskSystem + "|" + assessment.TaskCode},
	{"joint assessments are completed", "Task", "status=completed&code=" + assessment.TaskSystem + "|" + assessment.TaskCode},
	{"plans are being written or agreed", "CarePlan", "status=draft&category=" + plan.OwnPlans},
	{"plans are in force", "CarePlan", "status=active&category=" + plan.OwnPlans},
}

// fewest is the smallest count that is shown as it is: a smaller one could point at somebody.
const fewest = 5

// overview is home for those who run, pay for or speak about services: counts by state, never a named record.
func overview(r *web.Request) error {
	page := overviewPage{Role: r.Who.RoleName, Why: access.RoleOf(r.Who.Role).Refusal}
	if r.Who.Role != access.Provider {
		for _, c := range counted {
			n, err := r.Count(c.typ, c.query)
			if err != nil {
				return err
			}
			page.Counts = append(page.Counts, count{c.words, n})
		}
	}
	return r.Render(http.StatusOK, overviewTemplate, web.Chrome{Title: "Home", Nav: "/"}, page)
}

// Shown is the count as it may be shown.
func (c count) Shown() string {
	if c.N > 0 && c.N < fewest {
		return "fewer than 5"
	}
	return strconv.Itoa(c.N)
}
