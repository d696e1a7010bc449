//! The policy file, line by line (tlog-policy, "Policy file syntax and structure").

use std::collections::BTreeSet;

use super::{
    Log, MAX_LINES_OF_A_KIND, MAX_POLICY_BYTES, Node, Policy, PolicyError, PolicyName,
    PolicyProblem, PolicyWitness, Quorum,
};
use crate::decimal::parse_decimal;
use crate::note::{Algorithm, VerifierKey};

/// The lines read so far.
#[derive(Default)]
struct Draft {
    logs: Vec<Log>,
    nodes: Vec<Node>,
    /// Nodes that are members of a group.
    members: BTreeSet<usize>,
    quorum: Option<Quorum>,
}

pub(super) fn parse(file: &[u8]) -> Result<Policy, PolicyError> {
    if file.len() > MAX_POLICY_BYTES {
        return Err(PolicyError { line: 1, problem: PolicyProblem::TooLarge });
    }
    let mut draft = Draft::default();
    let mut lines = 0;
    for line in file.split_inclusive(|octet| *octet == b'\n') {
        lines += 1;
        draft.read_line(line).map_err(|problem| PolicyError { line: lines, problem })?;
    }
    let Draft { logs, nodes, quorum, .. } = draft;
    let no_quorum = PolicyError { line: lines + 1, problem: PolicyProblem::NoQuorum };
    Ok(Policy { logs, nodes, quorum: quorum.ok_or(no_quorum)? })
}

impl Draft {
    fn read_line(&mut self, line: &[u8]) -> Result<(), PolicyProblem> {
        let line = line.strip_suffix(b"\n").ok_or(PolicyProblem::Unterminated)?;
        let allowed = |octet: &u8| matches!(octet, b'\t' | 0x20..=0x7e | 0x80..=0xff);
        if let Some(octet) = line.iter().copied().find(|octet| !allowed(octet)) {
            return Err(PolicyProblem::Octet { octet });
        }
        let items: Vec<&[u8]> =
            line.split(|octet| matches!(octet, b' ' | b'\t')).filter(|i| !i.is_empty()).collect();
        match items[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(url)),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
            [b"group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"quorum", name] => self.quorum(name),
            _ => Err(PolicyProblem::Form),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&[u8]>) -> Result<(), PolicyProblem> {
        require_room(self.logs.len())?;
        let key = read_key(key, Algorithm::Ed25519)?;
        require_new_key(&key, self.logs.iter().map(|log| &log.key))?;
        self.logs.push(Log { key, url: url.map(<[u8]>::to_vec) });
        Ok(())
    }

    fn witness(
        &mut self,
        name: &[u8],
        key: &[u8],
        url: Option<&[u8]>,
    ) -> Result<(), PolicyProblem> {
        let witnesses = self.nodes.iter().filter_map(|node| match node {
            Node::Witness(witness) => Some(&witness.key),
            Node::Group { .. } => None,
        });
        require_room(witnesses.clone().count())?;
        let name = self.new_name(name)?;
        let key = read_key(key, Algorithm::Ed25519Cosignature)?;
        require_new_key(&key, witnesses)?;
        let url = url.map(<[u8]>::to_vec);
        self.nodes.push(Node::Witness(Box::new(PolicyWitness { name, key, url })));
        Ok(())
    }

    fn group(
        &mut self,
        name: &[u8],
        threshold: &[u8],
        member_names: &[&[u8]],
    ) -> Result<(), PolicyProblem> {
        let groups = self.nodes.iter().filter(|node| matches!(node, Node::Group { .. }));
        require_room(groups.count())?;
        let name = self.new_name(name)?;
        let mut members = Vec::with_capacity(member_names.len());
        for member_name in member_names {
            let member = self.find(member_name)?;
            // Once at most, so that no witness counts twice towards a quorum.
            if !self.members.insert(member) {
                return Err(PolicyProblem::MemberTwice { name: PolicyName(member_name.to_vec()) });
            }
            members.push(member);
        }
        let threshold = read_threshold(threshold, members.len())?;
        self.nodes.push(Node::Group { name, threshold, members });
        Ok(())
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), PolicyProblem> {
        if self.quorum.is_some() {
            return Err(PolicyProblem::SecondQuorum);
        }
        self.quorum = Some(match name {
            b"none" => Quorum::None,
            _ => Quorum::Node(self.find(name)?),
        });
        Ok(())
    }

    fn new_name(&self, name: &[u8]) -> Result<PolicyName, PolicyProblem> {
        let name = PolicyName(name.to_vec());
        if name.as_bytes() == b"none" || self.nodes.iter().any(|node| *node.name() == name) {
            return Err(PolicyProblem::NameTaken { name });
        }
        Ok(name)
    }

    fn find(&self, name: &[u8]) -> Result<usize, PolicyProblem> {
        let position = self.nodes.iter().position(|node| node.name().as_bytes() == name);
        position.ok_or_else(|| PolicyProblem::Undefined { name: PolicyName(name.to_vec()) })
    }
}

fn read_key(text: &[u8], purpose: Algorithm) -> Result<VerifierKey, PolicyProblem> {
    let text = std::str::from_utf8(text).map_err(|_| PolicyProblem::KeyEncoding)?;
    let key = VerifierKey::parse(text)?;
    key.require(purpose)?;
    Ok(key)
}

fn read_threshold(text: &[u8], members: usize) -> Result<usize, PolicyProblem> {
    let number = |text| std::str::from_utf8(text).ok().and_then(parse_decimal);
    let threshold = match text {
        b"any" => Some(1),
        b"all" => Some(members),
        _ => number(text).and_then(|k| usize::try_from(k).ok()),
    };
    threshold.filter(|k| (1..=members).contains(k)).ok_or(PolicyProblem::Threshold { members })
}

fn require_room(lines: usize) -> Result<(), PolicyProblem> {
    if lines < MAX_LINES_OF_A_KIND { Ok(()) } else { Err(PolicyProblem::TooMany) }
}

/// Two keys are duplicates when they wrap the same public key, whatever their names and ids.
fn require_new_key<'keys>(
    key: &VerifierKey,
    mut listed: impl Iterator<Item = &'keys VerifierKey> + Clone,
) -> Result<(), PolicyProblem> {
    if listed.clone().any(|other| other.public_key() == key.public_key()) {
        return Err(PolicyProblem::DuplicateKey);
    }
    if listed.any(|other| other.name() == key.name() && other.id() == key.id()) {
        return Err(PolicyProblem::AmbiguousKey);
    }
    Ok(())
}
