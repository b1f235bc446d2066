package myweb

import (
	"concordat/care/referral"
	"concordat/care/worker"
	"concordat/record/store"
)

// helper is who answers for the person's care, with the number on which they can be reached.
type helper struct {
	referral.Accountable
	Phone string
	At    string // the organisation whose number it is, "" when it is their own
}

func helperFor(r *store.Reader, person string) (h helper, err error) {
	if h.Accountable, err = referral.AccountableFor(r, person); err != nil || h.Nobody() {
		return h, err
	}
	h.Phone, h.At, err = worker.Reach(r, h.Ref)
	return h, err
}
