package access

// Audience is the set of roles that a page or action is for. The zero Audience is for nobody, so that a route that
// forgets to say is closed. It says who may knock; the Decider still decides each resource.
type Audience uint32

// Only is the audience of the roles named. An unknown code adds nobody.
func Only(codes ...string) Audience {
	var a Audience
	for i, r := range roles {
		for _, code := range codes {
			if r.Code == code {
				a |= 1 << i
			}
		}
	}
	return a
}

func kinds(want ...Kind) Audience {
	var a Audience
	for i, r := range roles {
		for _, k := range want {
			if r.Kind == k {
				a |= 1 << i
			}
		}
	}
	return a
}

// And is the audience of both.
func (a Audience) And(others ...Audience) Audience {
	for _, o := range others {
		a |= o
	}
	return a
}

// Except is a without the roles of b.
func (a Audience) Except(b Audience) Audience { return a &^ b }

// Has reports whether the role is in the audience.
func (a Audience) Has(role string) bool { return a&Only(role) != 0 }

// Empty reports whether the audience is nobody.
func (a Audience) Empty() bool { return a == 0 }

// Audiences that many pages share. Everyone is everybody who can sign in to the pages, so not system clients.
var (
	Practitioners  = kinds(Practitioner)
	PersonOnly     = kinds(Oneself)
	PersonAndCarer = kinds(Oneself, Family)
	Overseers      = kinds(Oversight)
	Guardians      = kinds(Guardian)
	Everyone       = kinds(Practitioner, Oneself, Family, Oversight, Guardian)
)
