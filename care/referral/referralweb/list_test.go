package referralweb_test

import (
	"net/http"
	"regexp"
	"strconv"
	"testing"

	"concordat/care/caretest"
	"concordat/care/referral"
	"concordat/record/store"
)

func TestALongListOfReferralsGoesOnToTheLast(t *testing.T) {
	s, ann := begin(t)
	const many = 103
	s.As(caretest.Priya, func(tx *store.Tx) error {
		for n := range many {
			ask := referral.Ask{Person: ann, Name: "Ann Lee", To: "Organization/council", For: "Help " + strconv.Itoa(n), Wants: "x", Why: "y"}
			if _, err := referral.Refer(tx, ask); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[string]bool{}
	path := "/referrals"
	for pages := 0; path != ""; pages++ {
		if pages > 3 {
			t.Fatal("the list doesn't end")
		}
		a := s.Get(caretest.Amina, path)
		s.Expect(a, http.StatusOK, "To Westmere Council, not given to anybody yet (103)", "of 103")
		for _, m := range regexp.MustCompile(`Ann Lee: (Help \d+)<`).FindAllStringSubmatch(a.Body, -1) {
			seen[m[1]] = true
		}
		path = ""
		if m := regexp.MustCompile(`href="([^"]+)">The referrals after these`).FindStringSubmatch(a.Body); m != nil {
			path = m[1]
		}
	}
	if len(seen) != many {
		t.Errorf("%d referrals of %d are on the pages", len(seen), many)
	}
	s.Expect(s.Get(caretest.Amina, "/referrals?list=inbox&from=100"), http.StatusOK, "101 to 103 of 103", "The referrals before these")
	s.Expect(s.Get(caretest.Amina, "/referrals?list=inbox&from=-7"), http.StatusOK, "1 to 50 of 103")
	s.Expect(s.Get(caretest.Priya, "/referrals?list=sent"), http.StatusOK, "You asked others (103)")
}
