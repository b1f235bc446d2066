// Package own says who a person's own pages are about: herself, or, for a carer, the person the carer is there for.
package own

import (
	"concordat/care/person"
	"concordat/fault"
	"concordat/record"
	"concordat/record/store"
)

// Person reads the person with a Patient id as far as the asker may know her. A carer to whom she has opened her plan but
// not her name and address still gets the page: the Person then has her id and nothing else. fault.Denied when id is "":
// there is nobody, or the asker is there for somebody else.
func Person(r *store.Reader, id string) (person.Person, error) {
	if id == "" {
		return person.Person{}, fault.New(fault.Denied, "You can see the pages of the person you help. This page is about somebody else, or nobody has shared theirs with you.")
	}
	d, err := r.Decide(record.Read, record.Subject{Type: "Patient", ID: id, People: []string{id}, Category: "identity"})
	if err != nil {
		return person.Person{}, err
	}
	if !d.Permit {
		return person.Person{ID: id, Name: "The person you care for", Given: "The person you care for"}, nil
	}
	return person.Load(r, id)
}
