package demo

import (
	"concordat/care/referral"
	"concordat/record/store"
)

// work adds what is being done with a resident: referrals, then the assessment and the plan that came of them.
func (s *script) work(r resident) {
	for _, f := range r.Referrals {
		s.referral(r, f)
	}
	if r.Assessment != nil {
		s.assessment(r, *r.Assessment)
	}
	if r.Plan != nil {
		s.plan(r, *r.Plan)
	}
}

// referral plays a referral up to the state it has got to, each step by who would have taken it.
func (s *script) referral(r resident, f referralStory) {
	asker, team := staffNamed(f.By), dutyOf(f.To)
	var id string
	s.add(day(f.Day, 10), asker.who(), "referral.make", "asking for help for you", func(tx *store.Tx) (err error) {
		id, err = referral.Refer(tx, referral.Ask{
			Person: r.ID, Name: r.Given + " " + r.Family, To: "Organization/" + f.To, For: f.For, Wants: f.Wants, Why: f.Why, Urgency: f.Urgency,
		})
		return err
	})
	step := func(days, hour int, who staffMember, action string, do func(tx *store.Tx, id string, base int) error) {
		s.add(day(days, hour), who.who(), action, "help for you was asked for by "+orgNamed(asker.Org).Name, func(tx *store.Tx) error {
			return do(tx, id, store.AnyVersion)
		})
	}
	if f.State == "sent" {
		return
	}
	step(f.Day, 14, team, "referral.see", referral.See)
	switch f.State {
	case "declined":
		step(f.Day+1, 11, team, "referral.decline", func(tx *store.Tx, id string, base int) error {
			return referral.Decline(tx, id, base, f.Declined)
		})
	case "accepted", "allocated":
		step(f.Day+1, 10, team, "referral.accept", referral.Accept)
		if f.State == "allocated" {
			step(f.Day+1, 15, team, "referral.allocate", func(tx *store.Tx, id string, base int) error {
				return referral.Allocate(tx, id, base, staffNamed(f.Worker).worker().Ref)
			})
		}
	}
}

// dutyOf is who looks at what comes in for an organisation.
func dutyOf(org string) staffMember {
	switch org {
	case "westmere-council":
		return staffNamed("graham-webb")
	case "westmere-community":
		return staffNamed("folake-ojo")
	}
	return gpOf(org)
}
