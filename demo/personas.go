package demo

import (
	"context"

	"concordat/partnership/access"
	"concordat/web"
)

// Personas are who anybody may sign in as, in the order of the loop from need to who was heard.
func Personas(context.Context) ([]web.Persona, error) {
	persona := func(id, staffID, about string) web.Persona {
		return web.Persona{ID: id, About: about, Who: staffNamed(staffID).who()}
	}
	oneself := func(id, about string, who access.Who) web.Persona {
		who.RoleName = access.RoleOf(who.Role).Name
		return web.Persona{ID: id, About: about, Who: who}
	}
	return []web.Persona{
		persona("gp", "priya-nair", "Margaret's doctor. Has asked the council for help after a fall; can ask others."),
		persona("social-worker", "amina-yusuf", "Has people with assessments to do and plans to agree. Margaret's referral is waiting."),
		persona("community-nurse", "ben-carter", "Does the health part of joint assessments, at the same time as Amina."),
		oneself("person", "84, lives alone, fell on the stairs two weeks ago. Her own pages: her plan, about me, who has looked.", access.Who{
			Actor: "Patient/" + margaret.ID, Name: "Margaret Ellis", Role: access.Person, Person: margaret.ID,
		}),
		oneself("carer", "Margaret's daughter, who works and worries. Sees what her mother has agreed to share.", access.Who{
			Actor: "RelatedPerson/joan-ellis", Name: "Joan Ellis", Role: access.Carer, CaresFor: []string{margaret.ID},
		}),
		persona("transfer-hub", "tom-okafor", "Gets people home from hospital."),
		persona("provider", "sana-malik", "Runs a home care service. Sees nobody's record until a package of care runs."),
		persona("commissioner", "helen-marsh", "Plans and buys services. Sees counts, never a named record."),
		persona("fund-manager", "rob-price", "Looks after the pooled fund. Sees money and counts, never a named record."),
		persona("voice", "grace-adeyemi", "Speaks for the people who use services."),
		persona("champion", "harold-dean", "Brings ideas from the community."),
		persona("governance", "lin-chen", "Watches who looks at records, and why. Doesn't see what is in them."),
	}, nil
}
