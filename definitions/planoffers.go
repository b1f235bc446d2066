package definitions

import (
	"fmt"
	"path"
	"sync"
	"time"
)

// PlanOffer says that an answer of a form is offered as a part of a plan.
type PlanOffer struct {
	Form  string `json:"form"`            // canonical URL without a version
	Item  string `json:"item"`            // linkId; * stands for one word of it
	Part  string `json:"part"`            // "need", "strength", "outcome", "action", "contingency", "refusal"
	With  string `json:"with,omitempty"`  // linkId of the answer that holds the person's own words about it
	Group bool   `json:"group,omitempty"` // the name of the group stands before the words
	Validity
}

// Matches reports whether the offer is of the item.
func (o PlanOffer) Matches(linkID string) bool {
	ok, _ := path.Match(o.Item, linkID)
	return ok
}

var planOffers = sync.OnceValues(func() ([]PlanOffer, error) {
	file, err := Load[struct {
		Note   string      `json:"note"`
		Offers []PlanOffer `json:"offers"`
	}]("plan-offers.json")
	if err != nil {
		return nil, err
	}
	for i, o := range file.Offers {
		if err := o.check(); err != nil {
			return nil, fmt.Errorf("definitions/plan-offers.json: offers[%d]: %w", i, err)
		}
		if _, err := path.Match(o.Item, ""); err != nil {
			return nil, fmt.Errorf("definitions/plan-offers.json: offers[%d]: %w", i, err)
		}
	}
	return file.Offers, nil
})

// PlanOffersOn lists the offers of a form that hold at t, in the order of the file.
func PlanOffersOn(form string, t time.Time) ([]PlanOffer, error) {
	list, err := planOffers()
	if err != nil {
		return nil, err
	}
	var out []PlanOffer
	for _, o := range list {
		if o.Form == form && o.On(t) {
			out = append(out, o)
		}
	}
	return out, nil
}
