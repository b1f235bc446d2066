package myweb

import (
	"concordat/care/referral"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// helper is who answers for the person's care, with the number on which they can be reached.
type helper struct {
	referral.Accountable
	Phone string
	At    string // whose number it is, when it isn't the worker's own: the organisation's name
}

func helperFor(r *store.Reader, person string) (helper, error) {
	a, err := referral.AccountableFor(r, person)
	if err != nil || a.Nobody() {
		return helper{Accountable: a}, err
	}
	h := helper{Accountable: a}
	typ, id := r4.Ref(a.Ref).Parts()
	if typ == "PractitionerRole" {
		role, err := store.Load[r4.PractitionerRole](r, id)
		if unseen(err) {
			return h, nil
		}
		if err != nil {
			return h, err
		}
		if h.Phone = phone(role.Value.Telecom); h.Phone != "" {
			return h, nil
		}
		typ, id = role.Value.Organization.Parts()
	}
	if typ != "Organization" {
		return h, nil
	}
	org, err := store.Load[r4.Organization](r, id)
	if unseen(err) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	if h.Phone = phone(org.Value.Telecom); h.Phone != "" && org.Value.Name != a.Name {
		h.At = org.Value.Name
	}
	return h, nil
}

// unseen says that there is nothing that the asker may see.
func unseen(err error) bool {
	return fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) || fault.Is(err, fault.Denied)
}

func phone(list []r4.ContactPoint) string {
	for _, c := range list {
		if c.System == "phone" && c.Value != "" && c.Use != "old" {
			return c.Value
		}
	}
	return ""
}
