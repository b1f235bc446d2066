package access

import (
	"slices"

	"concordat/fault"
	"concordat/record"
)

// Who is somebody who is signed in, or a system client with a token. The zero Who is nobody.
type Who struct {
	Actor        string   `json:"actor"` // "PractitionerRole/…", "Patient/…", "RelatedPerson/…", "Device/…"
	Name         string   `json:"name"`
	Role         string   `json:"role"` // a code of the table of roles
	RoleName     string   `json:"roleName,omitempty"`
	Organisation string   `json:"organisation,omitempty"` // "Organization/…"
	OrgName      string   `json:"orgName,omitempty"`
	Person       string   `json:"person,omitempty"`   // id of the Patient who is signed in; "" for anybody else
	CaresFor     []string `json:"caresFor,omitempty"` // ids of the Patients a carer is there for, as known at sign-in: for finding the way; consents decide
	Granted      string   `json:"granted,omitempty"`  // SMART scopes of a system client's token
}

// Known reports whether anybody is signed in.
func (w Who) Known() bool { return w.Actor != "" }

// Kind is what the role is to a person's record.
func (w Who) Kind() Kind { return RoleOf(w.Role).Kind }

// In reports whether w's role is in the audience.
func (w Who) In(a Audience) bool { return w.Known() && a.Has(w.Role) }

// Post is what w is to the people they meet: "social worker, Westmere Council"; "" for the person herself.
func (w Who) Post() string {
	if w.Kind() == Oneself {
		return ""
	}
	if w.OrgName == "" {
		return w.RoleName
	}
	return w.RoleName + ", " + w.OrgName
}

// About reports whether w is the person, or a carer who is there for the person, with the Patient id.
func (w Who) About(person string) bool {
	return person != "" && (w.Person == person || slices.Contains(w.CaresFor, person))
}

// Access is how w asks the record for something. An empty purpose is the usual one of the role.
func (w Who) Access(action, purpose, reason, request string) record.Access {
	if purpose == "" {
		purpose = RoleOf(w.Role).Purpose
	}
	return record.Access{
		Actor: w.Actor, Name: w.Name, Role: w.Role, Organisation: w.Organisation, OrgName: w.OrgName,
		Purpose: purpose, Reason: reason, Request: request, Action: action, Granted: w.Granted,
	}
}

// Server is the server itself at work under a name ("import", "demonstration", "counts"), with every right on every
// type. The log names it, so work done for a person must say whose in the reason of its Access.
func Server(name string) Who {
	return Who{Actor: "Device/concordat-" + name, Name: "Concordat: " + name, Role: System, RoleName: RoleOf(System).Name, Granted: "system/*.cruds"}
}

// errNobody is what asking without a sign-in or token comes to.
var errNobody = fault.New(fault.Unauthorised, "Sign in to see this page")
