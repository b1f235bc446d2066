package referral

import (
	"slices"
	"strings"

	"concordat/care/circle"
	"concordat/care/worker"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// since marks on EpisodeOfCare.careManager from when that worker has been accountable.
const since = "urn:concordat:since"

// change is a referral's Task on its way to another status.
type change struct {
	task   r4.Task
	base   int
	org    string // the organisation asked
	person string
}

// open reads a referral for a change by the organisation that was asked. base is the version that was read
// (store.AnyVersion when that doesn't matter); from are the statuses that the change may start at.
func open(tx *store.Tx, id string, base int, from ...string) (*change, error) {
	f, err := Load(tx.Reader, id)
	if err != nil {
		return nil, err
	}
	if base != store.AnyVersion && base != f.Version {
		return nil, fault.New(fault.Conflict, "Somebody else changed this referral while you had it open.")
	}
	found, err := store.Load[r4.Task](tx.Reader, id)
	if err != nil {
		return nil, err
	}
	if tx.Access().Organisation != f.To {
		return nil, fault.New(fault.Denied, "Only %s can answer this referral.", f.ToName)
	}
	if !slices.Contains(from, found.Value.Status) {
		return nil, fault.New(fault.Conflict, "This referral is %s already.", f.State)
	}
	return &change{task: found.Value, base: found.Version, org: f.To, person: f.Person}, nil
}

// to writes the Task with its new status and a line that says what was done by whom.
func (c *change) to(tx *store.Tx, status, text string) error {
	now := r4.Instant(tx.Now())
	c.task.Status, c.task.LastModified = status, now
	c.task.Note = append(c.task.Note, r4.Noted(worker.Asking(tx.Access()).Reference(), now, text))
	_, err := tx.Update(c.task, c.base)
	return err
}

// See records that the organisation asked has looked at the referral; a second look changes nothing.
func See(tx *store.Tx, id string, base int) error {
	f, err := Load(tx.Reader, id)
	if err != nil {
		return err
	}
	if f.State != Sent && tx.Access().Organisation == f.To {
		return nil
	}
	c, err := open(tx, id, base, "requested")
	if err != nil {
		return err
	}
	return c.to(tx, "received", "Seen")
}

// Accept takes the referral on: from now on the organisation is accountable, and an EpisodeOfCare is open.
func Accept(tx *store.Tx, id string, base int) error {
	c, err := open(tx, id, base, "requested", "received")
	if err != nil {
		return err
	}
	_, err = tx.Create(r4.EpisodeOfCare{
		Status: "active", Patient: r4.Ref("Patient/" + c.person), ManagingOrganization: c.task.Owner,
		ReferralRequest: []r4.Reference{*c.task.Focus}, Period: &r4.Period{Start: r4.Instant(tx.Now())},
	})
	if err != nil {
		return err
	}
	return c.to(tx, "accepted", "Accepted")
}

// Decline gives the referral back to who asked, who is accountable as before. fault.Invalid at reason when there is
// none.
func Decline(tx *store.Tx, id string, base int, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.At("reason", "required", "Say why you are declining, so that the person and who asked know what to do next")
	}
	c, err := open(tx, id, base, "requested", "received")
	if err != nil {
		return err
	}
	c.task.StatusReason = r4.Text(reason)
	return c.to(tx, "rejected", "Declined: "+reason)
}

// Allocate gives an accepted referral to a worker of the organisation, who is accountable from now on and joins the
// person's care team. Giving it to another worker later is the same act.
func Allocate(tx *store.Tx, id string, base int, to string) error {
	if to == "" {
		return fault.At("worker", "required", "Choose who will do this")
	}
	c, err := open(tx, id, base, "accepted", "in-progress")
	if err != nil {
		return err
	}
	w, err := worker.Load(tx.Reader, to)
	if err != nil {
		return err
	}
	if w.Organisation != c.org {
		return fault.At("worker", "value", "Choose somebody who works for your organisation")
	}
	episodes, err := store.Find[r4.EpisodeOfCare](tx.Reader, "incoming-referral=?&status=active", c.task.Focus.Reference)
	if err != nil {
		return err
	}
	if len(episodes) != 1 {
		return fault.New(fault.Conflict, "The care that this referral began has ended.")
	}
	episode := episodes[0].Value
	episode.CareManager = w.Reference()
	episode.CareManager.Extension = []r4.Extension{{URL: since, ValueDateTime: r4.Instant(tx.Now())}}
	if _, err := tx.Update(episode, episodes[0].Version); err != nil {
		return err
	}
	if err := circle.Join(tx, c.person, w, w.Job); err != nil {
		return err
	}
	c.task.Owner = w.Reference()
	return c.to(tx, "in-progress", "Given to "+w.Name)
}

// Finish records that what was asked for is done; the organisation stays accountable while the episode of care runs.
func Finish(tx *store.Tx, id string, base int) error {
	c, err := open(tx, id, base, "in-progress")
	if err != nil {
		return err
	}
	if err := c.to(tx, "completed", "Done"); err != nil {
		return err
	}
	return closeRequest(tx, c.task.Focus, "completed")
}

// Withdraw is who asked taking a referral back before it is accepted, or closing one that was declined because
// something else is being done instead, which reason says. fault.Invalid at reason when there is none.
func Withdraw(tx *store.Tx, id string, base int, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.At("reason", "required", "Say what will happen instead")
	}
	f, err := Load(tx.Reader, id)
	if err != nil {
		return err
	}
	found, err := store.Load[r4.Task](tx.Reader, id)
	if err != nil {
		return err
	}
	if base == store.AnyVersion {
		base = found.Version
	}
	mine := f.By == tx.Access().Actor
	if !mine && tx.Access().Organisation != "" {
		asked, err := worker.Load(tx.Reader, f.By)
		mine = err == nil && asked.Organisation == tx.Access().Organisation
	}
	if !mine {
		return fault.New(fault.Denied, "Only %s can take this referral back.", f.ByName)
	}
	if f.Closed || f.State != Sent && f.State != Seen && f.State != Declined {
		return fault.New(fault.Conflict, "This referral is %s already.", f.State)
	}
	c := &change{task: found.Value, base: base}
	if err := closeRequest(tx, c.task.Focus, "revoked"); err != nil {
		return err
	}
	if f.State == Declined {
		return c.to(tx, "rejected", "Closed: "+reason)
	}
	c.task.StatusReason = r4.Text(reason)
	return c.to(tx, "cancelled", "Withdrawn: "+reason)
}

func closeRequest(tx *store.Tx, ref *r4.Reference, status string) error {
	_, id := ref.Parts()
	request, err := store.Load[r4.ServiceRequest](tx.Reader, id)
	if err != nil {
		return err
	}
	request.Value.Status = status
	_, err = tx.Update(request.Value, request.Version)
	return err
}
