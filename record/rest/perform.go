package rest

import (
	"net/http"
	"strings"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// perform does one interaction as a unit of its own.
func (c *call) perform(do *interaction) (a *answer, err error) {
	ctx := c.r.Context()
	if !do.writes() {
		err = c.server.Store.View(ctx, c.access(string(do.op)), func(r *store.Reader) error {
			a, err = c.read(r, do)
			return err
		})
	} else {
		err = c.server.Store.Update(ctx, c.access(string(do.op)), func(tx *store.Tx) error {
			a, err = c.write(tx, do)
			return err
		})
	}
	if err != nil {
		return nil, c.precondition(do, err)
	}
	return a, nil
}

// precondition tells a conflict with the version that the client named in If-Match as HTTP does.
func (c *call) precondition(do *interaction, err error) error {
	if do.version > 0 && fault.Is(err, fault.Conflict) {
		return refusal{status: http.StatusPreconditionFailed, code: "conflict", path: "If-Match",
			message: "Another version is current by now. Read it, make your change again and send its version in If-Match."}
	}
	return err
}

// read does an interaction that changes nothing.
func (c *call) read(r *store.Reader, do *interaction) (*answer, error) {
	switch do.op {
	case opRead:
		found, err := r.Read(do.typ, do.id)
		if err != nil {
			return nil, err
		}
		return ofStored(http.StatusOK, found), nil
	case opVersion:
		found, err := r.ReadVersion(do.typ, do.id, do.version)
		if err != nil {
			return nil, err
		}
		return ofStored(http.StatusOK, found), nil
	case opHistory:
		// One more than the page shows whether there is another page.
		versions, err := r.History(do.typ, do.id, do.before, do.count+1)
		if err != nil {
			return nil, err
		}
		return &answer{status: http.StatusOK, body: c.historyBundle(do, versions)}, nil
	case opSearch:
		page, err := r.Search(do.query)
		if err != nil {
			return nil, err
		}
		return &answer{status: http.StatusOK, body: c.searchBundle(do, page)}, nil
	}
	return nil, fault.New(fault.Internal, "%s is not a reading interaction", do.op)
}

// write does an interaction that changes something.
func (c *call) write(tx *store.Tx, do *interaction) (*answer, error) {
	switch do.op {
	case opCreate:
		if do.exists != nil {
			found, err := one(tx.Reader, do.exists)
			if err != nil {
				return nil, err
			}
			if found != nil {
				return ofWritten(http.StatusOK, found), nil
			}
		}
		resource, err := c.local(do.resource)
		if err != nil {
			return nil, err
		}
		made, err := tx.CreateResource(resource, do.id)
		if err != nil {
			return nil, err
		}
		return ofWritten(http.StatusCreated, made), nil
	case opUpdate:
		return c.update(tx, do)
	case opDelete:
		if err := tx.Delete(do.typ, do.id, do.version); err != nil && !fault.Is(err, fault.Gone) {
			return nil, err
		}
		return &answer{status: http.StatusNoContent}, nil
	}
	return nil, fault.New(fault.Internal, "%s is not a writing interaction", do.op)
}

func (c *call) update(tx *store.Tx, do *interaction) (*answer, error) {
	if !c.caller.System && do.version == store.AnyVersion {
		// Who is no system client can't make a resource under an id of their choice.
		if _, err := tx.Read(do.typ, do.id); fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	resource, err := c.local(do.resource)
	if err != nil {
		return nil, err
	}
	made, err := tx.UpdateResource(resource, do.version)
	if err != nil {
		return nil, err
	}
	if made.Version == 1 {
		return ofWritten(http.StatusCreated, made), nil
	}
	return ofWritten(http.StatusOK, made), nil
}

// local turns absolute references to this server into local ones ("http://here/fhir/Patient/1" into "Patient/1").
// A conditional reference that no transaction has resolved is refused: nothing would ever be found under it.
func (c *call) local(r *fhir.Resource) (*fhir.Resource, error) {
	here := false
	for _, ref := range r.References {
		_, ok := c.belowBase(ref.URL)
		here = here || ok
		if typ, _, conditional := strings.Cut(ref.URL, "?"); conditional && c.server.types[typ] && literal(r, ref) {
			return nil, fault.At(ref.Path, "value", "A conditional reference is resolved in a transaction only. Send one, or write the reference as Type/id.")
		}
	}
	if !here {
		return r, nil
	}
	return r.Rewrite(c.belowBase)
}

// belowBase is what an absolute address of this server names: "Patient/1", whether its type is served here or below
// the other base.
func (c *call) belowBase(url string) (string, bool) {
	path, ok := strings.CutPrefix(url, c.origin)
	if !ok {
		return "", false
	}
	for _, base := range []string{c.server.Path, c.server.Others} {
		if below, ok := strings.CutPrefix(path, base+"/"); ok && base != "" && below != "" {
			return below, true
		}
	}
	return "", false
}

// address is where a resource is served.
func (c *call) address(key store.Key) string {
	if others := c.server.Others; others != "" && !c.server.types[key.Type] {
		return c.origin + others + "/" + key.String()
	}
	return c.base + "/" + key.String()
}

// one finds the single resource that a condition means; nil when there is none.
func one(r *store.Reader, condition *fhir.Query) (*store.Stored, error) {
	page, err := r.Search(condition)
	if err != nil {
		return nil, err
	}
	switch len(page.Matches) {
	case 0:
		return nil, nil
	case 1:
		return page.Matches[0], nil
	}
	return nil, refusal{status: http.StatusPreconditionFailed, code: "multiple-matches",
		message: "The condition matches more than one " + condition.Type + ". Make it name exactly one."}
}
