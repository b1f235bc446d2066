package worker

import (
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Reach is the telephone number of a worker or an organisation, "" when there is none that the asker may know. of is
// the organisation whose number it is, "" when it is that of whoever was asked for.
func Reach(r *store.Reader, ref string) (number, of string, err error) {
	typ, id := r4.Ref(ref).Parts()
	if typ == "PractitionerRole" {
		role, err := store.Load[r4.PractitionerRole](r, id)
		if err != nil {
			return "", "", unlessUnseen(err)
		}
		if number = phone(role.Value.Telecom); number != "" {
			return number, "", nil
		}
		if typ, id = role.Value.Organization.Parts(); typ != "Organization" {
			return "", "", nil
		}
		org, err := store.Load[r4.Organization](r, id)
		if err != nil {
			return "", "", unlessUnseen(err)
		}
		return phone(org.Value.Telecom), org.Value.Name, nil
	}
	if typ != "Organization" {
		return "", "", nil
	}
	org, err := store.Load[r4.Organization](r, id)
	if err != nil {
		return "", "", unlessUnseen(err)
	}
	return phone(org.Value.Telecom), "", nil
}

// unlessUnseen is nil when err says only that there is nothing that the asker may see.
func unlessUnseen(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) || fault.Is(err, fault.Denied) {
		return nil
	}
	return err
}

func phone(list []r4.ContactPoint) string {
	for _, c := range list {
		if c.System == "phone" && c.Value != "" && c.Use != "old" {
			return c.Value
		}
	}
	return ""
}
