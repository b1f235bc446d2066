package demo

// People whose joint assessment is under way or done, and who have no plan yet.
var assessing = []resident{
	{
		ID: "dorothy-haigh", Prefix: "Mrs", Given: "Dorothy", Family: "Haigh", Known: "Dot", Born: "1940-10-12", Gender: "female",
		Home: "5 Lime Walk; Westmere; WM2 4PL", Phone: "01632 960221", GP: "lakeside-surgery",
		About: about{
			Matters:     "My sister Edna on the telephone at six. Whist. Having my hair done.",
			Communicate: "I lose my words when I'm hurried. Wait, and don't finish my sentences.",
			PleaseDo:    "Write things on the calendar in the kitchen.", HelpedBy: "Michael Haigh, her son",
		},
		Circle: []relative{
			{ID: "michael-haigh", Name: "Michael Haigh", Relation: "SON", Phone: "01632 960222", Carer: true, Emergency: true},
			{ID: "edna-sykes", Name: "Edna Sykes", Relation: "SIS", Phone: "01632 960223"},
		},
		Alerts:    []alert{{"safety", "Left the gas on twice in September. Cooker now isolated; microwave only"}},
		Health:    []condition{{"Mixed dementia", "", "2025"}, {"Osteoporosis", "64859006", "2016"}},
		Medicines: []string{"Donepezil 10 mg tablet, one at night", "Alendronic acid 70 mg tablet, one a week"},
		Visits:    []visit{{-60, "westmere-mental-health", "AMB", "Memory clinic. Diagnosis talked through with Dot and Michael.", "Follow-up with Elin Hughes"}},
		Notes: []note{
			{-16, 11, "amina-yusuf", "visit", "social care", "First visit with Michael there. Dot made the tea herself, slowly and safely with the kettle tipper. She is proud of the house and it's clean. She can't say what she had for breakfast.", false},
			{-9, 15, "elin-hughes", "contact", "mental health", "Michael rang: Dot was found at the bus stop at 5 am in her nightdress. A neighbour brought her home.", false},
			{-9, 16, "amina-yusuf", "contact", "social care", "Rang Michael. Door sensor agreed as a stop-gap; he will sleep there until Sunday. Home and risks brought forward.", false},
		},
		Referrals: []referral{{Day: -24, By: "priya-nair", To: "westmere-council", For: "Joint assessment: memory, safety at home",
			Wants: "To stop everyone fussing.", Why: "Dementia diagnosed in September, lives alone, gas left on twice.", Urgency: "urgent", State: "allocated", Worker: "amina-yusuf"}},
		Assessment: &assessment{Day: -16, Lead: "amina-yusuf", Nurse: "ben-carter"},
	},
	{
		ID: "raymond-sutcliffe", Prefix: "Mr", Given: "Raymond", Family: "Sutcliffe", Known: "Ray", Born: "1955-07-07", Gender: "male",
		Home: "2 Fell View; Hawksbeck; Westmere; WM4 5TY", Phone: "01632 960224", GP: "lakeside-surgery",
		About:     about{Matters: "The dog. Sunday mornings on the fell, even if it's only in the car.", Support: "Breathing is worst first thing and in cold wind."},
		Circle:    []relative{{ID: "linda-sutcliffe", Name: "Linda Sutcliffe", Relation: "WIFE", Phone: "01632 960225", LivesWith: true, Carer: true, Emergency: true}},
		Alerts:    []alert{{"clinical", "Home oxygen: no smoking or naked flame in the house"}},
		Health:    []condition{{"Chronic obstructive lung disease", "", "2012"}, {"Anxiety", "", "2023"}},
		Medicines: []string{"Tiotropium 18 microgram inhaler, once a day", "Home oxygen, 2 litres a minute, 15 hours a day"},
		Readings:  []reading{{"Oxygen saturation", "59408-5", 88, "%", -6}},
		Notes: []note{
			{-11, 10, "yasmin-shah", "visit", "nursing", "Saturation 88% on 2 litres. Third flare-up since June. He is frightened at night; Linda sits up with him.", false},
			{-6, 14, "marta-kowalska", "visit", "social care", "Ray and Linda both spoke about money: the heating is on all day. Pension Credit has never been claimed.", false},
		},
		Referrals:  []referral{{Day: -18, By: "james-hollis", To: "westmere-council", For: "Joint assessment", Wants: "To be able to get upstairs to my own bed.", Why: "Severe COPD on oxygen, wife exhausted.", Urgency: "routine", State: "allocated", Worker: "marta-kowalska"}},
		Assessment: &assessment{Day: -11, Lead: "marta-kowalska", Nurse: "yasmin-shah"},
	},
	{
		ID: "jamal-edwards", Prefix: "Mr", Given: "Jamal", Family: "Edwards", Born: "1998-02-02", Gender: "male",
		Home: "Flat 3, 90 Harbour Street; Tarnside; Westmere; WM8 1AA", Phone: "01632 960226", GP: "harbour-street",
		About: about{
			Matters:     "Making music. Being treated like a man and not a diagnosis.",
			Communicate: "Text me, don't ring. If I don't answer for two days, something's up.",
			Wellness:    "When I stop sleeping and start writing on the walls, ring Marcus.",
		},
		Circle: []relative{{ID: "yvonne-edwards", Name: "Yvonne Edwards", Relation: "MTH", Phone: "01632 960227", Emergency: true}},
		Health: []condition{{"Schizophrenia", "", "2021"}},
		Notes: []note{
			{-13, 13, "marcus-bell", "visit", "mental health", "Cooked for me. Rent is three weeks behind. He'd like volunteering at the radio station.", false},
			{-13, 17, "marcus-bell", "contact", "mental health", "Yvonne rang. She is worried but asked that Jamal isn't told she rang.", true},
		},
		Referrals:  []referral{{Day: -25, By: "ali-rahman", To: "westmere-council", For: "Care Act assessment", Wants: "My own place sorted, and something to get up for.", Why: "Stable on depot for a year; at risk of losing tenancy.", Urgency: "routine", State: "allocated", Worker: "tariq-hussain"}},
		Assessment: &assessment{Day: -13, Lead: "tariq-hussain", Nurse: "ruth-cohen"},
	},
	{
		ID: "sheila-greenwood", Prefix: "Ms", Given: "Sheila", Family: "Greenwood", Born: "1961-12-24", Gender: "female",
		Home: "7 Orchard Close; Millbrook; Westmere; WM6 3FG", Phone: "01632 960228", GP: "millbrook-medical",
		About: about{
			Matters:     "My job at the garden centre on Tuesdays and Fridays. My flat. Coronation Street.",
			Communicate: "Easy words. Show me pictures. Ask me, not my keyworker.",
			PleaseDo:    "Ring the bell twice so I know it's you.", HelpedBy: "Joseph Adebayo",
		},
		Circle: []relative{{ID: "barbara-greenwood", Name: "Barbara Greenwood", Relation: "MTH", Phone: "01632 960229", Carer: true, Emergency: true}},
		Health: []condition{{"Down syndrome", "", "1961"}, {"Hypothyroidism", "", "2004"}},
		Alerts: []alert{{"communication", "Easy-read papers, please: pictures and short sentences"}},
		Notes: []note{
			{-21, 11, "joseph-adebayo", "visit", "social care", "Sheila showed me round. Barbara is 87 and says quietly that she 'won't always be here'. Sheila heard, and said: then I will need a plan.", false},
			{-4, 14, "joseph-adebayo", "note", "social care", "All sections done. Sheila chose the pictures for her copy. Plan to be begun with her on Friday.", false},
		},
		Referrals: []referral{{Day: -40, By: "helena-silva", To: "westmere-council", For: "Assessment: what happens when her mother can't help", Wants: "To stay in my flat for ever.", Why: "Lives alone with daily help from a mother of 87.", Urgency: "routine", State: "allocated", Worker: "joseph-adebayo"}},
		Assessment: &assessment{Day: -30, Lead: "joseph-adebayo", Nurse: "folake-ojo", Complete: true, Words: map[string]string{
			"summary": "Sheila manages most things with her mother's help and would manage without it if someone came each morning and money were simple.",
		}},
	},
	{
		ID: "ivy-pickles", Prefix: "Mrs", Given: "Ivy", Family: "Pickles", Born: "1931-01-01", Gender: "female",
		Home: "1 Almshouse Row; Westmere; WM1 1AA", Phone: "01632 960230", GP: "millbrook-medical",
		About:      about{Matters: "I've buried two husbands and I'm not afraid of much. I'd like not to be cold.", Communicate: "Shout."},
		Circle:     []relative{{ID: "maureen-pickles", Name: "Maureen Pickles", Relation: "DAUINLAW", Phone: "01632 960231", Emergency: true}},
		Health:     []condition{{"Frailty", "", "2024"}, {"Urinary incontinence", "", "2022"}},
		Notes:      []note{{-3, 10, "carol-stead", "visit", "nursing", "Skin intact. Pads not fitting: new size ordered. House 14 degrees.", false}},
		Referrals:  []referral{{Day: -22, By: "robert-ainley", To: "westmere-council", For: "Joint assessment", Wants: "To be warm.", Why: "95, frail, two admissions since summer.", Urgency: "urgent", State: "allocated", Worker: "daniel-pryce"}},
		Assessment: &assessment{Day: -7, Lead: "daniel-pryce", Nurse: "carol-stead"},
	},
	{
		ID: "anthony-rowe", Prefix: "Mr", Given: "Anthony", Family: "Rowe", Known: "Tony", Born: "1968-08-18", Gender: "male",
		Home: "66 Station Road; Westmere; WM1 2EF", Phone: "01632 960232", GP: "lakeside-surgery",
		About:     about{Matters: "Seeing my lad at weekends. Football. Getting the left hand back.", Communicate: "I know what I want to say. The words come out wrong. Give me a pen."},
		Circle:    []relative{{ID: "josh-rowe", Name: "Josh Rowe", Relation: "SON", Phone: "01632 960233"}, {ID: "tracey-holt", Name: "Tracey Holt", Relation: "SIS", Phone: "01632 960234", Emergency: true}},
		Health:    []condition{{"Traumatic brain injury", "", "2026-05-09"}, {"Dysphasia", "", "2026-05-09"}},
		Medicines: []string{"Levetiracetam 500 mg tablet, one twice a day"},
		Visits:    []visit{{-177, "westmere-general", "IMP", "Head injury, cycling accident. Seven weeks, then regional rehabilitation unit.", "Home with therapy"}},
		Notes:     []note{{-5, 15, "hannah-brook", "visit", "therapy", "Wrote 'WORK' and underlined it. Two-word phrases now. Josh is learning to wait.", false}},
		Referrals: []referral{{Day: -35, By: "james-hollis", To: "westmere-council", For: "Joint assessment after brain injury", Wants: "Work. Josh. My own front door key.", Why: "Six months after injury; living with sister in her front room.", Urgency: "routine", State: "allocated", Worker: "bethan-lloyd"}},
		Assessment: &assessment{Day: -28, Lead: "bethan-lloyd", Nurse: "hannah-brook", Complete: true, Words: map[string]string{
			"summary": "Tony wants to live on his own again and to work. He needs help with letters, money and cooking for now, and expects to need less.",
		}},
	},
}
