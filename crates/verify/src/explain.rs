//! Where a figure comes from: a tree from the figure down to what units stated.

use canvass::person::Office;
use election::{AuthorityId, CandidateId, ChamberId, ContestId, PartyId, UnitId};

use crate::derive::counted::CountOf;
use crate::derive::{Output, Rule};
use crate::figures::{Counted, Meaning, SeatsOf, VotesCounted, office_path};
use crate::plan::place;
use crate::verified::{Provenance, VerifiedRecord};

/// How many near matches are offered for a figure that does not exist.
const NEAR_MATCHES: usize = 8;

/// The one path that explains a person or an office and no number.
const TERM_START: &str = "president/when-the-term-begins";

/// The origin of a figure: its value, the statement it stands in, and what it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The figure's path, where this part of the tree is itself a figure.
    pub figure: Option<String>,
    /// What it is, for readers: `Dane, Wisconsin`.
    pub label: String,
    /// Its value.
    pub value: Option<u64>,
    /// How the value follows from the parts below, in one sentence.
    pub sentence: String,
    /// The statement in which it stands.
    pub from: Option<Provenance>,
    /// What it follows from.
    pub children: Vec<Explanation>,
}

impl VerifiedRecord {
    /// The origin of a figure, or `None` where the record has no such figure.
    ///
    /// `president/when-the-term-begins` is no number and can be explained too.
    pub fn explain(&self, figure: &str) -> Option<Explanation> {
        if figure == TERM_START {
            return self.explain_term_start();
        }
        if let Some(contest) = figure.strip_suffix("/status") {
            return self.explain_status(figure, &contest.parse().ok()?);
        }
        let (meaning, value) = self.figure_table().get(figure)?;
        let explained = self.explain_meaning(meaning);
        Some(Explanation { figure: Some(figure.to_owned()), value: Some(*value), ..explained })
    }

    /// Figures whose paths are nearest to one that does not exist.
    pub fn near(&self, figure: &str) -> Vec<String> {
        let wanted: Vec<&str> = figure.split(['/', '-']).collect();
        let steps = |path: &str| path.matches('/').count();
        let score = |path: &str| {
            let parts: Vec<&str> = path.split(['/', '-']).collect();
            let shared = wanted.iter().filter(|part| parts.contains(part)).count();
            let both = path.bytes().zip(figure.bytes());
            let begins_alike = both.take_while(|(one, other)| one == other).count();
            (shared, steps(path) == steps(figure), begins_alike)
        };
        let mut paths: Vec<&str> = self.figures().map(|(path, _)| path).collect();
        paths.sort_by(|a, b| score(b).cmp(&score(a)).then(a.cmp(b)));
        paths.into_iter().take(NEAR_MATCHES).map(str::to_owned).collect()
    }

    fn explain_meaning(&self, meaning: &Meaning) -> Explanation {
        match meaning {
            Meaning::Votes { contest, candidate, unit, count } => {
                self.explain_votes(contest, candidate, unit, *count)
            }
            Meaning::Counted { contest, of, what } => self.explain_counted(contest, *of, what),
            Meaning::Seats { chamber, of } => self.explain_seats(chamber, of),
            Meaning::ElectorsAppointed => self.explain_count("Electors appointed by all states"),
            Meaning::ElectorsNeeded => {
                self.explain_count("More than half of the electors appointed")
            }
            Meaning::StateElectors { state } => self.explain_electors(state),
            Meaning::Pledged { president, state: Some(state) } => {
                self.explain_pledged_in(president, state)
            }
            Meaning::Pledged { president, state: None } => self.explain_pledged(president),
            Meaning::ElectoralVotes { office, person, state } => {
                self.explain_electoral_votes(*office, person, state.as_ref())
            }
        }
    }

    /// The name of a place with those it lies in: `Dane, Wisconsin`.
    pub fn place_name(&self, unit: &UnitId) -> String {
        let definition = self.definition();
        let root = &definition.root().id;
        let above = definition.with_above(unit).filter(|id| *id == unit || *id != root);
        let names = above.filter_map(|id| definition.unit(id)).map(|unit| unit.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    fn explain_votes(
        &self,
        contest: &ContestId,
        candidate: &CandidateId,
        unit: &UnitId,
        count: VotesCounted,
    ) -> Explanation {
        let label = self.place_name(unit);
        let name = self.candidate_name(contest, candidate);
        let node = |sentence: String, from, children| Explanation {
            figure: None,
            label: label.clone(),
            value: None,
            sentence,
            from,
            children,
        };
        if let Some(unit_return) = self.unit_return(unit) {
            let basis = match unit_return.value.basis {
                election::Basis::Reported => "as the unit reported them",
                election::Basis::Reconstructed => "worked out from other figures, not reported",
            };
            return node(format!("Votes for {name}, {basis}."), Some(unit_return.from), Vec::new());
        }
        let canvass = self.unit_canvass(unit);
        let parts = self.definition().children(unit, election::Partition::Canvass);
        let word = crate::figures::votes_word(self, contest);
        let suffix = match count {
            VotesCounted::All => "",
            VotesCounted::Reported => "-reported",
        };
        let children: Vec<Explanation> = parts
            .iter()
            .filter_map(|part| {
                let reports = self.definition().reports(&part.id);
                let reconstructed = self
                    .unit_return(&part.id)
                    .is_some_and(|r| r.value.basis == election::Basis::Reconstructed);
                if reconstructed && count == VotesCounted::Reported {
                    return None;
                }
                let suffix = if reports { "" } else { suffix };
                self.explain(&format!("{contest}/{word}{suffix}/{candidate}/{}", part.id))
            })
            .collect();
        let sentence = match count {
            VotesCounted::All => {
                format!("Votes for {name}: the sum of {} places that list any.", children.len())
            }
            VotesCounted::Reported => format!(
                "Votes for {name} that units reported: the sum of {} places, without rows that \
                 somebody worked out.",
                children.len()
            ),
        };
        node(sentence, canvass.map(|canvass| canvass.from), children)
    }

    /// A figure of a count, resting on every batch of records that was counted, on what people
    /// decided about write-ins, and on the rulings that say which batches are counted.
    fn explain_counted(&self, contest: &ContestId, of: CountOf, what: &Counted) -> Explanation {
        let title = self.definition().contest(contest).map(|c| c.title.clone()).unwrap_or_default();
        let mut sentence = self.counted_words(contest, what);
        sentence.push_str(match of {
            CountOf::InForce => "",
            CountOf::WithSegregated => " Ballots of every class are counted, whatever is ruled.",
            CountOf::WithoutSegregated => " No ballot that bears a class is counted.",
        });
        let batches = self.batches_of(of).into_iter();
        let counted = batches.filter(|batch| batch.value.contests.contains(contest));
        let batches = counted.map(|batch| {
            let label =
                format!("Batch {}, {}", batch.value.batch, self.place_name(&batch.value.unit));
            let records = Some(batch.value.records.get());
            let sentence =
                "Cast vote records of this batch, counted by the rules of the definition.";
            Explanation { value: records, ..self.statement(label, sentence, batch.from) }
        });
        let rulings = self.class_rulings().into_iter().filter(|_| of == CountOf::InForce);
        let rulings = rulings.map(|ruling| {
            let label =
                format!("Ballots {}, {}", ruling.value.class, self.place_name(&ruling.value.unit));
            let citation = &ruling.value.source.citation;
            let sentence = match ruling.value.counted {
                true => format!("They count: {citation}."),
                false => format!("They do not count: {citation}."),
            };
            self.statement(label, &sentence, ruling.from)
        });
        let decided = self.explain_write_ins(contest);
        Explanation {
            figure: None,
            label: title,
            value: None,
            sentence,
            from: self.count_of(contest, of).map(|count| count.from),
            children: batches.chain(decided).chain(rulings).collect(),
        }
    }

    /// The decisions about write-ins in a contest, with everybody who signed them.
    fn explain_write_ins(&self, contest: &ContestId) -> Vec<Explanation> {
        let adjudications = self.write_in_adjudications(contest).into_iter();
        let explained = adjudications.map(|one| {
            let label = format!(
                "Write-ins of batch {}, {}",
                one.value.batch,
                self.place_name(&one.value.unit)
            );
            let decisions = u64::try_from(one.value.decisions.len());
            let signers = self.signers(one.from.position);
            let signers: Vec<&str> = signers.iter().map(AuthorityId::as_str).collect();
            let sentence = format!(
                "Decisions about whom write-ins count for, signed by {}.",
                signers.join(" and ")
            );
            let value = Some(decisions.expect("a length fits 64 bits"));
            Explanation { value, ..self.statement(label, &sentence, one.from) }
        });
        explained.collect()
    }

    fn counted_words(&self, contest: &ContestId, what: &Counted) -> String {
        let of = |round: usize| format!("in round {round} of the count");
        let name = |candidate: &CandidateId| self.candidate_name(contest, candidate);
        match what {
            Counted::Ballots => "Ballots that have the contest, one for each record.".to_owned(),
            Counted::Round { round, candidate, .. } => {
                format!("Votes for {} {}.", name(candidate), of(*round))
            }
            Counted::Continuing { round, .. } => {
                format!("Votes of all who are there {}.", of(*round))
            }
            Counted::Votes { candidate, unit } => {
                format!("Votes for {} in {}.", name(candidate), self.place_name(unit))
            }
            Counted::Undervotes => "Votes that ballots had and did not use.".to_owned(),
            Counted::Overvotes => "Votes that ballots with too many marks lost.".to_owned(),
        }
    }

    /// Seats of a chamber, resting on the outcome of each contest that filled one.
    fn explain_seats(&self, id: &ChamberId, of: &SeatsOf) -> Explanation {
        let chambers = &self.definition().get().chambers;
        let chamber = chambers.iter().find(|chamber| chamber.id == *id);
        let result = self.chamber(id);
        let name = |party: &PartyId| {
            let parties = &self.definition().get().parties;
            let known = parties.iter().find(|known| known.id == *party);
            known.map_or_else(|| party.to_string(), |known| known.name.clone())
        };
        let members = result.iter().flat_map(|result| &result.value.members);
        let of_party = |party: &PartyId| {
            let own = members.clone().filter(|member| member.party.as_ref() == Some(party));
            own.map(|member| self.explain_seat(&member.decided_by)).collect::<Vec<_>>()
        };
        let open = |ids: &[ContestId]| ids.iter().map(|id| self.explain_seat(id)).collect();
        let (sentence, children): (String, Vec<Explanation>) = match (of, &result) {
            (SeatsOf::Party(party), _) => {
                let mut children = of_party(party);
                let sitting = chamber.iter().flat_map(|chamber| &chamber.sitting);
                children.extend(sitting.filter(|sitting| sitting.party == *party).map(|sitting| {
                    let label = format!("Seats that are not up: {}", name(party));
                    let sentence = format!("By {}.", sitting.source.citation);
                    let definition = self.provenance(0);
                    let value = Some(u64::from(sitting.seats));
                    Explanation { value, ..self.statement(label, &sentence, definition) }
                }));
                (format!("Seats of the party {}.", name(party)), children)
            }
            (SeatsOf::Elected(party), _) => {
                let words = format!("Seats that this election gave to the party {}.", name(party));
                (words, of_party(party))
            }
            (SeatsOf::Vacant, Some(result)) => {
                ("Seats that stay empty by a ruling.".to_owned(), open(&result.value.vacant))
            }
            (SeatsOf::Undecided, Some(result)) => {
                ("Seats not decided yet.".to_owned(), open(&result.value.undecided))
            }
            (SeatsOf::Vacant | SeatsOf::Undecided, None) => (String::new(), Vec::new()),
        };
        Explanation {
            figure: None,
            label: chamber.map_or_else(|| id.to_string(), |chamber| chamber.title.clone()),
            value: None,
            sentence,
            from: result.map(|result| result.from),
            children,
        }
    }

    /// What became of a contest, in one word and with the statement that says so.
    fn explain_status(&self, figure: &str, contest: &ContestId) -> Option<Explanation> {
        let status = self.contest_status(contest)?;
        let explained = self.explain_seat(contest);
        let sentence = format!("{status}. {}", explained.sentence);
        Some(Explanation { figure: Some(figure.to_owned()), sentence, ..explained })
    }

    /// The seat of one contest: its outcome, or the ruling on it.
    fn explain_seat(&self, id: &ContestId) -> Explanation {
        let title = self.definition().contest(id).map(|contest| contest.title.clone());
        let label = title.unwrap_or_else(|| id.to_string());
        if let Some(ruling) = self.contest_ruling(id) {
            let sentence = format!("Ruled: {}.", ruling.value.source.citation);
            return self.statement(label, &sentence, ruling.from);
        }
        let Some(outcome) = self.outcome(id) else {
            let (figure, value, from, children) = (None, None, None, Vec::new());
            let sentence = "There is no outcome yet.".to_owned();
            return Explanation { figure, label, value, sentence, from, children };
        };
        let winners = match &outcome.value.decision {
            canvass::Decision::Elected { winners, .. } => &winners[..],
            _ => &[],
        };
        let names: Vec<String> =
            winners.iter().map(|winner| self.candidate_name(id, winner)).collect();
        let sentence = match &names[..] {
            [] => "Nobody is elected by the votes that there are.".to_owned(),
            _ => format!("Elected: {}.", names.join(", ")),
        };
        let scope = &outcome.value.unit;
        let votes = winners
            .iter()
            .filter_map(|winner| self.explain(&format!("{id}/votes/{winner}/{scope}")));
        let children = votes.collect();
        Explanation { children, ..self.statement(label, &sentence, outcome.from) }
    }

    fn statement(&self, label: String, sentence: &str, from: Provenance) -> Explanation {
        let (figure, value, children) = (None, None, Vec::new());
        Explanation {
            figure,
            label,
            value,
            sentence: sentence.to_owned(),
            from: Some(from),
            children,
        }
    }

    /// The count in Congress, resting on each state's certificate of ascertainment.
    fn explain_count(&self, label: &str) -> Explanation {
        let count = self.electoral_count();
        let states = count.iter().flat_map(|count| &count.value.states);
        let children = states.map(|state| {
            let ascertained = self.ascertainment(&state.state);
            Explanation {
                figure: None,
                label: self.place_name(&state.state),
                value: Some(state.appointed.get()),
                sentence: "Electors appointed, by the certificate of ascertainment.".to_owned(),
                from: ascertained.map(|ascertained| ascertained.from),
                children: self
                    .explain(&format!("president/electors/{}", state.state))
                    .into_iter()
                    .collect(),
            }
        });
        let children: Vec<Explanation> = children.collect();
        Explanation {
            figure: None,
            label: label.to_owned(),
            value: None,
            sentence: format!("The sum over {} certificates of ascertainment.", children.len()),
            from: count.map(|count| count.from),
            children,
        }
    }

    fn explain_electors(&self, state: &UnitId) -> Explanation {
        let census = self.apportionment();
        let children = census.map(|census| {
            self.statement(
                format!("Apportionment by the census of {}", census.value.census_year),
                "Seats by the method of equal proportions, and two electors more a state.",
                census.from,
            )
        });
        Explanation {
            figure: None,
            label: self.place_name(state),
            value: None,
            sentence: "Electors that the apportionment gives the state.".to_owned(),
            from: self.appointment(state).map(|appointment| appointment.from),
            children: children.into_iter().collect(),
        }
    }

    fn explain_pledged(&self, president: &CandidateId) -> Explanation {
        let college = self.definition().get().college.as_ref();
        let states = college.iter().flat_map(|college| &college.states);
        let contest = college.map_or_else(String::new, |college| college.contest.to_string());
        let children: Vec<Explanation> = states
            .filter_map(|state| {
                self.explain(&format!("{contest}/pledged-electors/{president}/{}", state.unit))
            })
            .collect();
        Explanation {
            figure: None,
            label: format!("Electors pledged to {}", self.person_name(president)),
            value: None,
            sentence: format!("The sum over {} states that chose any.", children.len()),
            from: None,
            children,
        }
    }

    fn explain_pledged_in(&self, president: &CandidateId, state: &UnitId) -> Explanation {
        let college = self.definition().get().college.as_ref();
        let ticket = college.and_then(|college| college.ticket_of(president));
        let contest = college.map_or_else(String::new, |college| college.contest.to_string());
        let appointment = self.appointment(state);
        let choices = appointment.iter().flat_map(|appointment| &appointment.value.choices);
        let children = choices
            .filter(|choice| Some(&choice.ticket) == ticket.map(|ticket| &ticket.id))
            .map(|choice| {
                let votes = format!("{contest}/popular-votes/{president}/{}", choice.unit);
                Explanation {
                    figure: None,
                    label: self.place_name(&choice.unit),
                    value: Some(choice.electors.get()),
                    sentence: format!(
                        "{} electors go to the ticket with the most votes here.",
                        choice.electors
                    ),
                    from: None,
                    children: self.explain(&votes).into_iter().collect(),
                }
            })
            .chain(self.ascertainment(state).map(|certificate| {
                let sentence = "The executive's certificate names the same electors.";
                self.statement(
                    "Certificate of ascertainment".to_owned(),
                    sentence,
                    certificate.from,
                )
            }))
            .collect();
        Explanation {
            figure: None,
            label: self.place_name(state),
            value: None,
            sentence: "Electors that the state's votes appoint.".to_owned(),
            from: appointment.as_ref().map(|appointment| appointment.from.clone()),
            children,
        }
    }

    fn explain_electoral_votes(
        &self,
        office: Office,
        person: &CandidateId,
        state: Option<&UnitId>,
    ) -> Explanation {
        let Some(state) = state else {
            let count = self.electoral_count();
            let states = count.iter().flat_map(|count| &count.value.states);
            let path = |state: &UnitId| {
                format!("{}/electoral-votes/{person}/{state}", office_path(office))
            };
            let children: Vec<Explanation> =
                states.filter_map(|state| self.explain(&path(&state.state))).collect();
            return Explanation {
                figure: None,
                label: format!("Electoral votes for {}", self.person_name(person)),
                value: None,
                sentence: format!(
                    "Votes that the joint session counted from {} states.",
                    children.len()
                ),
                from: count.map(|count| count.from),
                children,
            };
        };
        let certificates = self.certificates_of_vote(state).into_iter().map(|certificate| {
            let label = format!("Certificate of vote, copy {}", certificate.value.copy);
            self.statement(label, "What the electors certified.", certificate.from)
        });
        let meeting = self.meeting_result(state).map(|result| {
            self.statement(
                "Meeting of the electors".to_owned(),
                "Which of the electors' votes count under the state's law.",
                result.from,
            )
        });
        let met = self.meeting(state).map(|meeting| {
            let sentence = "What the electors did, as it was copied out or stated.";
            self.statement("Account of the meeting".to_owned(), sentence, meeting.from)
        });
        Explanation {
            figure: None,
            label: self.place_name(state),
            value: None,
            sentence: "Votes of the state's electors, as counted.".to_owned(),
            from: self.electoral_count().map(|count| count.from),
            children: certificates.chain(meeting).chain(met).collect(),
        }
    }

    /// Who is President or acts when the term begins, resting on the calendar, the count and what
    /// the chambers chose.
    fn explain_term_start(&self) -> Option<Explanation> {
        let succession = self.succession()?;
        let result = succession.value.result.words(|person| self.person_name(person));
        let part = |label: &str, sentence: &str, from: Provenance| {
            self.statement(label.to_owned(), sentence, from)
        };
        let calendar = self
            .legal_calendar()
            .map(|calendar| part("The calendar", "The days that the law sets.", calendar.from));
        let count = self
            .electoral_count()
            .map(|count| part("The joint session", "The votes that Congress counted.", count.from));
        let house = self.house_choice().map(|(_, from)| {
            part("The House of Representatives", "Its ballots for President.", from)
        });
        let senate = self
            .senate_choice()
            .map(|(_, from)| part("The Senate", "Its ballots for Vice President.", from));
        Some(Explanation {
            figure: Some(TERM_START.to_owned()),
            label: format!("When the term begins, on {}", succession.value.on),
            value: None,
            sentence: format!("As the record stands, {result}."),
            from: Some(succession.from),
            children: [calendar, count, house, senate].into_iter().flatten().collect(),
        })
    }

    /// The choice of the House, where one was called for and made.
    pub fn house_choice(&self) -> Option<(&canvass::contingent::HouseChoice, Provenance)> {
        let root = &self.definition().root().id;
        let position = self.standing.derivation(&Rule::ContingentHouse.name(), &place(root))?;
        match self.computed.outputs.get(&position)? {
            Output::HouseChoice(choice) => Some((choice, self.provenance(position))),
            _ => None,
        }
    }

    /// The choice of the Senate, where one was called for and made.
    pub fn senate_choice(&self) -> Option<(&canvass::contingent::SenateChoice, Provenance)> {
        let root = &self.definition().root().id;
        let position = self.standing.derivation(&Rule::ContingentSenate.name(), &place(root))?;
        match self.computed.outputs.get(&position)? {
            Output::SenateChoice(choice) => Some((choice, self.provenance(position))),
            _ => None,
        }
    }
}
