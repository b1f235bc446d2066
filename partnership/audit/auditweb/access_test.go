package auditweb_test

import (
	"net/http"
	"strings"
	"testing"

	"concordat/care/caretest"
	"concordat/care/person"
	"concordat/partnership/access"
	"concordat/partnership/audit/auditweb"
	"concordat/record/r4"
	"concordat/record/store"
)

var lin = access.Who{Actor: "PractitionerRole/lin", Name: "Lin Chen", Role: access.Governance, RoleName: "Information-governance lead", OrgName: "Westmere Council"}

func TestGovernanceSeesWhoUsedTheRecordAndNotWhatIsInIt(t *testing.T) {
	r := caretest.New(t)
	var ann string
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		if ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"}); err != nil {
			return err
		}
		_, err = tx.Create(&r4.Condition{Subject: r4.Ref("Patient/" + ann), Code: r4.Text("A secret illness")})
		return err
	})
	if err := r.Look(caretest.Helen, func(v *store.Reader) error { _, err := person.Load(v, ann); return err }); err == nil {
		t.Fatal("a commissioner read a record")
	}
	s := caretest.Serve(r, auditweb.Routes()...)
	a := s.Get(lin, "/governance/access")
	s.Expect(a, http.StatusOK, "Dr Priya Nair, GP", "Lakeside Surgery", "Changed", "Helen Marsh", "Refused", "One person")
	if strings.Contains(a.Body, "secret") || strings.Contains(a.Body, "Ann") {
		t.Error("the page shows what is in the record")
	}
	refused := s.Get(lin, "/governance/access?refused=yes")
	s.Expect(refused, http.StatusOK, "Helen Marsh")
	if strings.Contains(refused.Body, "Priya") {
		t.Error("what was permitted is among the refusals")
	}
	s.Expect(s.Get(lin, "/governance/access?person="+ann), http.StatusOK, "Who has used the record of Ann Lee", "Dr Priya Nair", "Everybody")
	s.Expect(s.Get(caretest.Amina, "/governance/access"), http.StatusForbidden)
	s.Expect(s.Get(lin, "/governance/access?person=nobody"), http.StatusNotFound)
}
