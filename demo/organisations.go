package demo

// The Westmere Health and Care Partnership. Codes are made up and in no register.

type organisation struct{ ID, Name, Kind, Code, Phone, Town string }

var organisations = []organisation{
	{"westmere-council", "Westmere Council", "council", "ZWM01", "01632 960001", "Westmere"},
	{"westmere-community", "Westmere Community Health NHS Trust", "community-trust", "ZWM02", "01632 960002", "Westmere"},
	{"westmere-general", "Westmere General Hospital", "acute-trust", "ZWM03", "01632 960003", "Westmere"},
	{"westmere-mental-health", "Westmere Mental Health NHS Trust", "mental-health-trust", "ZWM04", "01632 960004", "Tarnside"},
	{"lakeside-surgery", "Lakeside Surgery", "gp-practice", "ZWM11", "01632 960011", "Hawksbeck"},
	{"millbrook-medical", "Millbrook Medical Centre", "gp-practice", "ZWM12", "01632 960012", "Millbrook"},
	{"harbour-street", "Harbour Street Practice", "gp-practice", "ZWM13", "01632 960013", "Tarnside"},
	{"westmere-board", "NHS Westmere Integrated Care Board", "integrated-care-board", "ZWM20", "01632 960020", "Westmere"},
	{"fellside-home-care", "Fellside Home Care", "care-provider", "ZWM31", "01632 960031", "Hawksbeck"},
	{"oakdene", "Oakdene Care Home", "care-provider", "ZWM32", "01632 960032", "Millbrook"},
	{"carers-centre", "Westmere Carers Centre", "charity", "ZWM41", "01632 960041", "Westmere"},
	{"good-neighbours", "Good Neighbours Westmere", "charity", "ZWM42", "01632 960042", "Hawksbeck"},
	{"tarn-valley-homes", "Tarn Valley Homes", "housing-association", "ZWM51", "01632 960051", "Tarnside"},
	{"ferncliffe-school", "Ferncliffe School", "school", "ZWM61", "01632 960061", "Millbrook"},
	{"westmere-voice", "Westmere Voice", "voice-body", "ZWM71", "01632 960071", "Westmere"},
}

// staff are the people who work for the partnership: id, name, role code, job as they'd say it, organisation.
type staffMember struct{ ID, Name, Role, Job, Org string }

var staff = []staffMember{
	// Westmere Council
	{"amina-yusuf", "Amina Yusuf", "social-worker", "Social worker, adults", "westmere-council"},
	{"daniel-pryce", "Daniel Pryce", "social-worker", "Senior social worker, adults", "westmere-council"},
	{"marta-kowalska", "Marta Kowalska", "social-worker", "Social worker, adults", "westmere-council"},
	{"joseph-adebayo", "Joseph Adebayo", "social-worker", "Social worker, learning disability", "westmere-council"},
	{"sian-rees", "Siân Rees", "social-worker", "Social worker, hospital", "westmere-council"},
	{"tariq-hussain", "Tariq Hussain", "social-worker", "Approved mental health professional", "westmere-council"},
	{"bethan-lloyd", "Bethan Lloyd", "social-worker", "Occupational therapist", "westmere-council"},
	{"colin-marsh", "Colin Marsh", "social-worker", "Occupational therapist", "westmere-council"},
	{"rosa-delgado", "Rosa Delgado", "social-worker", "Sensory support worker", "westmere-council"},
	{"graham-webb", "Graham Webb", "social-worker", "Team manager, first contact", "westmere-council"},
	{"niamh-doyle", "Niamh Doyle", "social-worker", "Social worker, young people moving to adult services", "westmere-council"},
	{"rob-price", "Rob Price", "fund-manager", "Pooled-fund manager", "westmere-council"},
	{"lin-chen", "Lin Chen", "governance", "Information-governance lead", "westmere-council"},
	{"alan-whitby", "Alan Whitby", "commissioner", "Market and contracts officer", "westmere-council"},
	// Westmere Community Health NHS Trust
	{"ben-carter", "Ben Carter", "community-nurse", "Community nurse", "westmere-community"},
	{"meg-tyler", "Meg Tyler", "community-nurse", "Community nurse", "westmere-community"},
	{"folake-ojo", "Folake Ojo", "community-nurse", "Community matron", "westmere-community"},
	{"dev-patel", "Dev Patel", "community-nurse", "Physiotherapist, falls service", "westmere-community"},
	{"hannah-brook", "Hannah Brook", "community-nurse", "Speech and language therapist", "westmere-community"},
	{"luca-romano", "Luca Romano", "community-nurse", "Dietitian", "westmere-community"},
	{"carol-stead", "Carol Stead", "community-nurse", "Continence nurse", "westmere-community"},
	{"yasmin-shah", "Yasmin Shah", "community-nurse", "Respiratory nurse", "westmere-community"},
	{"peter-nowak", "Peter Nowak", "community-nurse", "Podiatrist", "westmere-community"},
	{"irene-foss", "Irene Foss", "community-nurse", "Palliative care nurse", "westmere-community"},
	// Westmere General Hospital
	{"tom-okafor", "Tom Okafor", "transfer-hub", "Care transfer hub coordinator", "westmere-general"},
	{"jill-armitage", "Jill Armitage", "transfer-hub", "Care transfer hub coordinator", "westmere-general"},
	{"samuel-boateng", "Dr Samuel Boateng", "transfer-hub", "Consultant, older people's medicine", "westmere-general"},
	{"kate-lindley", "Kate Lindley", "transfer-hub", "Ward sister, Beck ward", "westmere-general"},
	{"omar-farouk", "Omar Farouk", "transfer-hub", "Discharge therapist", "westmere-general"},
	// Westmere Mental Health NHS Trust
	{"ruth-cohen", "Ruth Cohen", "community-nurse", "Community psychiatric nurse", "westmere-mental-health"},
	{"sanjay-rao", "Dr Sanjay Rao", "community-nurse", "Consultant, memory service", "westmere-mental-health"},
	{"elin-hughes", "Elin Hughes", "community-nurse", "Dementia specialist nurse", "westmere-mental-health"},
	{"marcus-bell", "Marcus Bell", "community-nurse", "Support worker, early intervention", "westmere-mental-health"},
	// Surgeries
	{"priya-nair", "Dr Priya Nair", "gp", "GP", "lakeside-surgery"},
	{"james-hollis", "Dr James Hollis", "gp", "GP", "lakeside-surgery"},
	{"sue-barnett", "Sue Barnett", "gp", "Practice nurse", "lakeside-surgery"},
	{"wendy-clough", "Wendy Clough", "gp", "Care coordinator", "lakeside-surgery"},
	{"helena-silva", "Dr Helena Silva", "gp", "GP", "millbrook-medical"},
	{"robert-ainley", "Dr Robert Ainley", "gp", "GP", "millbrook-medical"},
	{"maya-thapa", "Maya Thapa", "gp", "Social prescriber", "millbrook-medical"},
	{"gwen-parry", "Dr Gwen Parry", "gp", "GP", "harbour-street"},
	{"ali-rahman", "Dr Ali Rahman", "gp", "GP", "harbour-street"},
	{"tessa-lord", "Tessa Lord", "gp", "Practice nurse", "harbour-street"},
	// The board
	{"helen-marsh", "Helen Marsh", "commissioner", "Director of joint commissioning", "westmere-board"},
	{"vikram-desai", "Vikram Desai", "commissioner", "Commissioning manager, community services", "westmere-board"},
	{"laura-finch", "Laura Finch", "commissioner", "Continuing healthcare lead", "westmere-board"},
	// Providers, charities, housing, school
	{"sana-malik", "Sana Malik", "provider", "Registered manager", "fellside-home-care"},
	{"dawn-hargreaves", "Dawn Hargreaves", "provider", "Care coordinator", "fellside-home-care"},
	{"craig-binns", "Craig Binns", "provider", "Senior care worker", "fellside-home-care"},
	{"pauline-oldroyd", "Pauline Oldroyd", "provider", "Home manager", "oakdene"},
	{"nadia-petrova", "Nadia Petrova", "provider", "Senior carer", "oakdene"},
	{"sheila-moss", "Sheila Moss", "provider", "Carers' adviser", "carers-centre"},
	{"kwame-asante", "Kwame Asante", "provider", "Young carers' worker", "carers-centre"},
	{"jean-whitaker", "Jean Whitaker", "provider", "Volunteer organiser", "good-neighbours"},
	{"terry-cole", "Terry Cole", "provider", "Handyperson scheme", "good-neighbours"},
	{"angela-roy", "Angela Roy", "provider", "Tenancy support officer", "tarn-valley-homes"},
	{"mark-selby", "Mark Selby", "provider", "Special needs coordinator", "ferncliffe-school"},
	// Voice
	{"grace-adeyemi", "Grace Adeyemi", "voice", "Chief officer", "westmere-voice"},
	{"philip-dunn", "Philip Dunn", "voice", "Engagement officer", "westmere-voice"},
	{"harold-dean", "Harold Dean", "champion", "Community champion", "westmere-voice"},
}
