//! Every job of the program is known by what it is about.

use super::subjects;
use crate::{
    crm::Task as CrmTask,
    desk::{crm_chats::Task as ChatTask, telegram::task::DeskTask},
    domain::{
        id::{ConversationId, CustomerId, EntryId, LeadId},
        letter::Kind,
    },
    sms::Task as SmsTask,
};

#[test]
fn every_job_of_the_program_has_a_kind_of_its_own() {
    let entry = EntryId(5);
    for (kind, found) in [
        (Kind::Lead, subjects::of_crm(CrmTask::Lead(LeadId(1)))),
        (
            Kind::Payment,
            subjects::of_crm(CrmTask::Payment("c".to_owned())),
        ),
        (Kind::Buyer, subjects::of_crm(CrmTask::Buyer(CustomerId(1)))),
        (Kind::ChatRead, subjects::of_chats(ChatTask::Sweep)),
        (
            Kind::Answer,
            subjects::of_chats(ChatTask::Send {
                entry,
                anyway: false,
            }),
        ),
        (
            Kind::ChatSeen,
            subjects::of_chats(ChatTask::Seen { chat: 1, by: None }),
        ),
        (Kind::Sms, subjects::of_sms(&SmsTask::Send(1))),
        (Kind::SmsQuery, subjects::of_sms(&SmsTask::Balance)),
        (Kind::SmsReport, subjects::of_sms(&SmsTask::Report(1))),
        (Kind::OdooNote, subjects::of_sms(&SmsTask::Note(1))),
        (Kind::Answer, subjects::of_task(DeskTask::Answer { entry })),
        (
            Kind::Answer,
            subjects::of_task(DeskTask::AnswerAlbum {
                conversation: ConversationId(1),
                album: "a".to_owned(),
            }),
        ),
        (
            Kind::AnswerEdit,
            subjects::of_task(DeskTask::EditAnswer { entry }),
        ),
        (Kind::Alert, subjects::of_task(DeskTask::Alert { post: 1 })),
    ] {
        assert_eq!(found.kind, kind, "{found:?}");
    }
}
