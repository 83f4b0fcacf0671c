// Generated from supabase/migrations by `npm run db:types`. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      api_tokens: {
        Row: {
          created_at: string;
          expires_at: string | null;
          id: string;
          last_used_at: string | null;
          name: string;
          prefix: string;
          scopes: string[];
          token_hash: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          expires_at?: string | null;
          id?: string;
          last_used_at?: string | null;
          name: string;
          prefix: string;
          scopes: string[];
          token_hash: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          expires_at?: string | null;
          id?: string;
          last_used_at?: string | null;
          name?: string;
          prefix?: string;
          scopes?: string[];
          token_hash?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'api_tokens_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      base_models: {
        Row: {
          attention_heads: number;
          description: string;
          hidden_size: number;
          id: string;
          intermediate_size: number;
          is_active: boolean;
          key_value_heads: number;
          layers: number;
          license: string;
          max_seq_length: number;
          name: string;
          parameters: number;
          sort_order: number;
          vocab_size: number;
        };
        ComputedFields: never;
        Insert: {
          attention_heads: number;
          description?: string;
          hidden_size: number;
          id: string;
          intermediate_size: number;
          is_active?: boolean;
          key_value_heads: number;
          layers: number;
          license?: string;
          max_seq_length: number;
          name: string;
          parameters: number;
          sort_order?: number;
          vocab_size: number;
        };
        Update: {
          attention_heads?: number;
          description?: string;
          hidden_size?: number;
          id?: string;
          intermediate_size?: number;
          is_active?: boolean;
          key_value_heads?: number;
          layers?: number;
          license?: string;
          max_seq_length?: number;
          name?: string;
          parameters?: number;
          sort_order?: number;
          vocab_size?: number;
        };
        Relationships: [];
      };
      checkpoints: {
        Row: {
          attempt: number;
          created_at: string;
          epoch: number;
          file_size: number;
          id: string;
          job_id: string;
          sha256: string;
          step: number;
          storage_bucket: string | null;
          storage_path: string | null;
          training_loss: number | null;
          validation_loss: number | null;
        };
        ComputedFields: never;
        Insert: {
          attempt?: number;
          created_at?: string;
          epoch: number;
          file_size: number;
          id?: string;
          job_id: string;
          sha256: string;
          step: number;
          storage_bucket?: string | null;
          storage_path?: string | null;
          training_loss?: number | null;
          validation_loss?: number | null;
        };
        Update: {
          attempt?: number;
          created_at?: string;
          epoch?: number;
          file_size?: number;
          id?: string;
          job_id?: string;
          sha256?: string;
          step?: number;
          storage_bucket?: string | null;
          storage_path?: string | null;
          training_loss?: number | null;
          validation_loss?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'checkpoints_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
        ];
      };
      cost_records: {
        Row: {
          amount: number;
          billing_period: string;
          cost_type: Database['public']['Enums']['cost_type'];
          created_at: string;
          details: NonNullable<Json>;
          id: string;
          job_id: string | null;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          amount: number;
          billing_period: string;
          cost_type: Database['public']['Enums']['cost_type'];
          created_at?: string;
          details?: NonNullable<Json>;
          id?: string;
          job_id?: string | null;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          amount?: number;
          billing_period?: string;
          cost_type?: Database['public']['Enums']['cost_type'];
          created_at?: string;
          details?: NonNullable<Json>;
          id?: string;
          job_id?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'cost_records_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'cost_records_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      dataset_token_counts: {
        Row: {
          attempts: number;
          bytes_done: number;
          bytes_total: number;
          counted_at: string | null;
          created_at: string;
          dataset_id: string;
          error_message: string | null;
          id: string;
          learnable_from: number | null;
          lease_owner: string | null;
          lease_until: string | null;
          length_histogram: Json | null;
          row_lengths: Json | null;
          status: Database['public']['Enums']['token_count_status'];
          target_tokens: number;
          tokenizer: string;
          total_rows: number;
          total_tokens: number;
          total_turns: number;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          bytes_done?: number;
          bytes_total: number;
          counted_at?: string | null;
          created_at?: string;
          dataset_id: string;
          error_message?: string | null;
          id?: string;
          learnable_from?: number | null;
          lease_owner?: string | null;
          lease_until?: string | null;
          length_histogram?: Json | null;
          row_lengths?: Json | null;
          status?: Database['public']['Enums']['token_count_status'];
          target_tokens?: number;
          tokenizer: string;
          total_rows?: number;
          total_tokens?: number;
          total_turns?: number;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          attempts?: number;
          bytes_done?: number;
          bytes_total?: number;
          counted_at?: string | null;
          created_at?: string;
          dataset_id?: string;
          error_message?: string | null;
          id?: string;
          learnable_from?: number | null;
          lease_owner?: string | null;
          lease_until?: string | null;
          length_histogram?: Json | null;
          row_lengths?: Json | null;
          status?: Database['public']['Enums']['token_count_status'];
          target_tokens?: number;
          tokenizer?: string;
          total_rows?: number;
          total_tokens?: number;
          total_turns?: number;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'dataset_token_counts_dataset_id_fkey';
            columns: ['dataset_id'];
            isOneToOne: false;
            referencedRelation: 'datasets';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'dataset_token_counts_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      datasets: {
        Row: {
          avg_tokens_per_turn: number | null;
          avg_turns_per_conversation: number | null;
          confirmed_at: string | null;
          created_at: string;
          deleted_at: string | null;
          description: string | null;
          error_message: string | null;
          file_name: string;
          file_sha256: string | null;
          file_size: number;
          files_removed_at: string | null;
          fixes: Json | null;
          fixes_pending: boolean;
          format: Database['public']['Enums']['dataset_format'] | null;
          id: string;
          lease_owner: string | null;
          lease_until: string | null;
          length_histogram: Json | null;
          name: string;
          normalized_bytes: number | null;
          normalized_path: string | null;
          normalized_sha256: string | null;
          parent_dataset_id: string | null;
          requested_format: Database['public']['Enums']['dataset_format'] | null;
          sample_data: Json | null;
          status: Database['public']['Enums']['dataset_status'];
          storage_bucket: string;
          storage_path: string;
          tokenizer: string | null;
          total_conversations: number | null;
          total_rows: number | null;
          total_tokens: number | null;
          total_training_pairs: number | null;
          total_validation_pairs: number | null;
          training_ready: boolean;
          updated_at: string;
          user_id: string;
          validated_at: string | null;
          validation_attempts: number;
          validation_cursor: Json | null;
          validation_errors: Json | null;
          validation_progress: Json | null;
          version: number;
          version_key: string | null;
        };
        ComputedFields: never;
        Insert: {
          avg_tokens_per_turn?: number | null;
          avg_turns_per_conversation?: number | null;
          confirmed_at?: string | null;
          created_at?: string;
          deleted_at?: string | null;
          description?: string | null;
          error_message?: string | null;
          file_name: string;
          file_sha256?: string | null;
          file_size: number;
          files_removed_at?: string | null;
          fixes?: Json | null;
          fixes_pending?: boolean;
          format?: Database['public']['Enums']['dataset_format'] | null;
          id?: string;
          lease_owner?: string | null;
          lease_until?: string | null;
          length_histogram?: Json | null;
          name: string;
          normalized_bytes?: number | null;
          normalized_path?: string | null;
          normalized_sha256?: string | null;
          parent_dataset_id?: string | null;
          requested_format?: Database['public']['Enums']['dataset_format'] | null;
          sample_data?: Json | null;
          status?: Database['public']['Enums']['dataset_status'];
          storage_bucket?: string;
          storage_path?: string;
          tokenizer?: string | null;
          total_conversations?: number | null;
          total_rows?: number | null;
          total_tokens?: number | null;
          total_training_pairs?: number | null;
          total_validation_pairs?: number | null;
          training_ready?: boolean;
          updated_at?: string;
          user_id?: string;
          validated_at?: string | null;
          validation_attempts?: number;
          validation_cursor?: Json | null;
          validation_errors?: Json | null;
          validation_progress?: Json | null;
          version?: number;
          version_key?: string | null;
        };
        Update: {
          avg_tokens_per_turn?: number | null;
          avg_turns_per_conversation?: number | null;
          confirmed_at?: string | null;
          created_at?: string;
          deleted_at?: string | null;
          description?: string | null;
          error_message?: string | null;
          file_name?: string;
          file_sha256?: string | null;
          file_size?: number;
          files_removed_at?: string | null;
          fixes?: Json | null;
          fixes_pending?: boolean;
          format?: Database['public']['Enums']['dataset_format'] | null;
          id?: string;
          lease_owner?: string | null;
          lease_until?: string | null;
          length_histogram?: Json | null;
          name?: string;
          normalized_bytes?: number | null;
          normalized_path?: string | null;
          normalized_sha256?: string | null;
          parent_dataset_id?: string | null;
          requested_format?: Database['public']['Enums']['dataset_format'] | null;
          sample_data?: Json | null;
          status?: Database['public']['Enums']['dataset_status'];
          storage_bucket?: string;
          storage_path?: string;
          tokenizer?: string | null;
          total_conversations?: number | null;
          total_rows?: number | null;
          total_tokens?: number | null;
          total_training_pairs?: number | null;
          total_validation_pairs?: number | null;
          training_ready?: boolean;
          updated_at?: string;
          user_id?: string;
          validated_at?: string | null;
          validation_attempts?: number;
          validation_cursor?: Json | null;
          validation_errors?: Json | null;
          validation_progress?: Json | null;
          version?: number;
          version_key?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'datasets_parent_dataset_id_fkey';
            columns: ['parent_dataset_id'];
            isOneToOne: false;
            referencedRelation: 'datasets';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'datasets_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      email_deliveries: {
        Row: {
          attempts: number;
          created_at: string;
          ended_at: string | null;
          error_message: string | null;
          id: string;
          lease_owner: string | null;
          lease_until: string | null;
          next_attempt_at: string;
          notification_id: string;
          status: Database['public']['Enums']['email_delivery_status'];
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          created_at?: string;
          ended_at?: string | null;
          error_message?: string | null;
          id?: string;
          lease_owner?: string | null;
          lease_until?: string | null;
          next_attempt_at?: string;
          notification_id: string;
          status?: Database['public']['Enums']['email_delivery_status'];
          user_id: string;
        };
        Update: {
          attempts?: number;
          created_at?: string;
          ended_at?: string | null;
          error_message?: string | null;
          id?: string;
          lease_owner?: string | null;
          lease_until?: string | null;
          next_attempt_at?: string;
          notification_id?: string;
          status?: Database['public']['Enums']['email_delivery_status'];
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'email_deliveries_notification_id_fkey';
            columns: ['notification_id'];
            isOneToOne: true;
            referencedRelation: 'notifications';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'email_deliveries_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      gpu_types: {
        Row: {
          id: string;
          is_active: boolean;
          max_count: number;
          name: string;
          price_per_hour_usd: number;
          sort_order: number;
          vram_gib: number;
        };
        ComputedFields: never;
        Insert: {
          id: string;
          is_active?: boolean;
          max_count?: number;
          name: string;
          price_per_hour_usd: number;
          sort_order?: number;
          vram_gib: number;
        };
        Update: {
          id?: string;
          is_active?: boolean;
          max_count?: number;
          name?: string;
          price_per_hour_usd?: number;
          sort_order?: number;
          vram_gib?: number;
        };
        Relationships: [];
      };
      job_logs: {
        Row: {
          job_id: string;
          level: string;
          message: string;
          metadata: Json | null;
          seq: number;
          timestamp: string;
        };
        ComputedFields: never;
        Insert: {
          job_id: string;
          level: string;
          message: string;
          metadata?: Json | null;
          seq: number;
          timestamp: string;
        };
        Update: {
          job_id?: string;
          level?: string;
          message?: string;
          metadata?: Json | null;
          seq?: number;
          timestamp?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'job_logs_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
        ];
      };
      metric_blocks: {
        Row: {
          attempt: number;
          block: number;
          first_step: number;
          gradient_high: number[] | null;
          gradient_low: number[] | null;
          job_id: string;
          last_step: number;
          non_finite_step: number | null;
          points: number;
          training_high: number[] | null;
          training_low: number[] | null;
          validation_high: number[] | null;
          validation_low: number[] | null;
        };
        ComputedFields: never;
        Insert: {
          attempt: number;
          block: number;
          first_step: number;
          gradient_high?: number[] | null;
          gradient_low?: number[] | null;
          job_id: string;
          last_step: number;
          non_finite_step?: number | null;
          points: number;
          training_high?: number[] | null;
          training_low?: number[] | null;
          validation_high?: number[] | null;
          validation_low?: number[] | null;
        };
        Update: {
          attempt?: number;
          block?: number;
          first_step?: number;
          gradient_high?: number[] | null;
          gradient_low?: number[] | null;
          job_id?: string;
          last_step?: number;
          non_finite_step?: number | null;
          points?: number;
          training_high?: number[] | null;
          training_low?: number[] | null;
          validation_high?: number[] | null;
          validation_low?: number[] | null;
        };
        Relationships: [
          {
            foreignKeyName: 'metric_blocks_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
        ];
      };
      metrics_points: {
        Row: {
          attempt: number;
          epoch: number;
          gpu_utilization: number | null;
          gradient_norm: number | null;
          id: number;
          job_id: string;
          learning_rate: number | null;
          step: number;
          throughput: number | null;
          timestamp: string;
          training_loss: number | null;
          validation_loss: number | null;
        };
        ComputedFields: never;
        Insert: {
          attempt: number;
          epoch: number;
          gpu_utilization?: number | null;
          gradient_norm?: number | null;
          id?: never;
          job_id: string;
          learning_rate?: number | null;
          step: number;
          throughput?: number | null;
          timestamp: string;
          training_loss?: number | null;
          validation_loss?: number | null;
        };
        Update: {
          attempt?: number;
          epoch?: number;
          gpu_utilization?: number | null;
          gradient_norm?: number | null;
          id?: never;
          job_id?: string;
          learning_rate?: number | null;
          step?: number;
          throughput?: number | null;
          timestamp?: string;
          training_loss?: number | null;
          validation_loss?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'metrics_points_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
        ];
      };
      model_artifacts: {
        Row: {
          artifacts: NonNullable<Json>;
          configuration: NonNullable<Json>;
          created_at: string;
          dataset_id: string;
          deleted_at: string | null;
          description: string | null;
          files_removed_at: string | null;
          id: string;
          job_id: string;
          license: string | null;
          name: string;
          parent_model_id: string | null;
          quality_metrics: NonNullable<Json>;
          root_model_id: string;
          status: Database['public']['Enums']['model_status'];
          storage_bucket: string;
          training_summary: NonNullable<Json>;
          updated_at: string;
          user_id: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          artifacts: NonNullable<Json>;
          configuration: NonNullable<Json>;
          created_at?: string;
          dataset_id: string;
          deleted_at?: string | null;
          description?: string | null;
          files_removed_at?: string | null;
          id?: string;
          job_id: string;
          license?: string | null;
          name: string;
          parent_model_id?: string | null;
          quality_metrics: NonNullable<Json>;
          root_model_id: string;
          status?: Database['public']['Enums']['model_status'];
          storage_bucket?: string;
          training_summary: NonNullable<Json>;
          updated_at?: string;
          user_id: string;
          version?: number;
        };
        Update: {
          artifacts?: NonNullable<Json>;
          configuration?: NonNullable<Json>;
          created_at?: string;
          dataset_id?: string;
          deleted_at?: string | null;
          description?: string | null;
          files_removed_at?: string | null;
          id?: string;
          job_id?: string;
          license?: string | null;
          name?: string;
          parent_model_id?: string | null;
          quality_metrics?: NonNullable<Json>;
          root_model_id?: string;
          status?: Database['public']['Enums']['model_status'];
          storage_bucket?: string;
          training_summary?: NonNullable<Json>;
          updated_at?: string;
          user_id?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'model_artifacts_dataset_id_fkey';
            columns: ['dataset_id'];
            isOneToOne: false;
            referencedRelation: 'datasets';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'model_artifacts_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: true;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'model_artifacts_parent_model_id_fkey';
            columns: ['parent_model_id'];
            isOneToOne: false;
            referencedRelation: 'model_artifacts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'model_artifacts_root_model_id_fkey';
            columns: ['root_model_id'];
            isOneToOne: false;
            referencedRelation: 'model_artifacts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'model_artifacts_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      notification_preferences: {
        Row: {
          email: boolean;
          id: string;
          in_app: boolean;
          type: Database['public']['Enums']['notification_type'];
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          email: boolean;
          id?: string;
          in_app: boolean;
          type: Database['public']['Enums']['notification_type'];
          updated_at?: string;
          user_id: string;
        };
        Update: {
          email?: boolean;
          id?: string;
          in_app?: boolean;
          type?: Database['public']['Enums']['notification_type'];
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'notification_preferences_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      notifications: {
        Row: {
          action_url: string | null;
          created_at: string;
          dedupe_key: string;
          id: string;
          message: string;
          metadata: NonNullable<Json>;
          priority: Database['public']['Enums']['notification_priority'];
          read: boolean;
          title: string;
          type: Database['public']['Enums']['notification_type'];
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          action_url?: string | null;
          created_at?: string;
          dedupe_key: string;
          id?: string;
          message: string;
          metadata?: NonNullable<Json>;
          priority?: Database['public']['Enums']['notification_priority'];
          read?: boolean;
          title: string;
          type: Database['public']['Enums']['notification_type'];
          user_id: string;
        };
        Update: {
          action_url?: string | null;
          created_at?: string;
          dedupe_key?: string;
          id?: string;
          message?: string;
          metadata?: NonNullable<Json>;
          priority?: Database['public']['Enums']['notification_priority'];
          read?: boolean;
          title?: string;
          type?: Database['public']['Enums']['notification_type'];
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'notifications_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      profiles: {
        Row: {
          created_at: string;
          id: string;
          monthly_budget: number | null;
          name: string;
          organization: string | null;
          role: Database['public']['Enums']['user_role'];
          stop_jobs_at_budget: boolean;
          subscription_tier: Database['public']['Enums']['subscription_tier'];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id: string;
          monthly_budget?: number | null;
          name?: string;
          organization?: string | null;
          role?: Database['public']['Enums']['user_role'];
          stop_jobs_at_budget?: boolean;
          subscription_tier?: Database['public']['Enums']['subscription_tier'];
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          monthly_budget?: number | null;
          name?: string;
          organization?: string | null;
          role?: Database['public']['Enums']['user_role'];
          stop_jobs_at_budget?: boolean;
          subscription_tier?: Database['public']['Enums']['subscription_tier'];
          updated_at?: string;
        };
        Relationships: [];
      };
      sweep_rungs: {
        Row: {
          compared: number;
          decided_at: string;
          id: string;
          is_stopped: boolean;
          job_id: string;
          loss: number;
          place: number;
          rung: number;
          step: number;
        };
        ComputedFields: never;
        Insert: {
          compared: number;
          decided_at?: string;
          id?: string;
          is_stopped: boolean;
          job_id: string;
          loss: number;
          place: number;
          rung: number;
          step: number;
        };
        Update: {
          compared?: number;
          decided_at?: string;
          id?: string;
          is_stopped?: boolean;
          job_id?: string;
          loss?: number;
          place?: number;
          rung?: number;
          step?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'sweep_rungs_job_id_fkey';
            columns: ['job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
        ];
      };
      sweeps: {
        Row: {
          base_configuration: NonNullable<Json>;
          best_job_id: string | null;
          client_request_id: string;
          created_at: string;
          dataset_id: string;
          ended_at: string | null;
          grid: NonNullable<Json>;
          id: string;
          look: number;
          looked_at: string;
          metric: string;
          name: string;
          status: Database['public']['Enums']['sweep_status'];
          stop_reason: string | null;
          total_budget: number;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          base_configuration: NonNullable<Json>;
          best_job_id?: string | null;
          client_request_id: string;
          created_at?: string;
          dataset_id: string;
          ended_at?: string | null;
          grid: NonNullable<Json>;
          id?: string;
          look?: number;
          looked_at?: string;
          metric: string;
          name: string;
          status?: Database['public']['Enums']['sweep_status'];
          stop_reason?: string | null;
          total_budget: number;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          base_configuration?: NonNullable<Json>;
          best_job_id?: string | null;
          client_request_id?: string;
          created_at?: string;
          dataset_id?: string;
          ended_at?: string | null;
          grid?: NonNullable<Json>;
          id?: string;
          look?: number;
          looked_at?: string;
          metric?: string;
          name?: string;
          status?: Database['public']['Enums']['sweep_status'];
          stop_reason?: string | null;
          total_budget?: number;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'sweeps_dataset_id_fkey';
            columns: ['dataset_id'];
            isOneToOne: false;
            referencedRelation: 'datasets';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'sweeps_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      training_jobs: {
        Row: {
          artifact_id: string | null;
          attempt: number;
          base_model: string;
          billed_before_attempt: number;
          billed_gpu_seconds: number;
          budget_runtime_seconds: number | null;
          cancel_code: string | null;
          cancel_message: string | null;
          cancel_requested_at: string | null;
          cancel_save_checkpoint: boolean;
          client_request_id: string | null;
          completed_at: string | null;
          created_at: string;
          current_cost: number;
          current_epoch: number;
          current_metrics: NonNullable<Json>;
          current_stage: Database['public']['Enums']['job_stage'];
          current_step: number;
          dataset_id: string;
          dataset_sha256: string;
          delivery: Json | null;
          ending: Json | null;
          error_code: string | null;
          error_message: string | null;
          error_stack: string | null;
          estimate: NonNullable<Json>;
          estimated_completion_at: string | null;
          estimated_cost_high: number;
          estimated_cost_low: number;
          estimated_total_cost: number;
          external_job_id: string | null;
          final_cost: number | null;
          gpu_config: NonNullable<Json>;
          heartbeat_at: string | null;
          hyperparameters: NonNullable<Json>;
          id: string;
          init_adapter: Json | null;
          keeping: Json | null;
          lease_owner: string | null;
          lease_until: string | null;
          log_seq_offset: number;
          logs_cursor: number;
          metric_attempt_offset: number;
          metrics_cursor: number;
          missing_looks: number;
          name: string;
          next_poll_at: string;
          parent_job_id: string | null;
          parent_model_id: string | null;
          past_attempts: NonNullable<Json>;
          preset_id: Database['public']['Enums']['job_preset'];
          progress: number;
          queued_at: string;
          resume_from: Json | null;
          retry_count: number;
          stage_entered_at: NonNullable<Json>;
          started_at: string | null;
          status: Database['public']['Enums']['job_status'];
          status_detail: string | null;
          submit_attempts: number;
          submit_intent_at: string | null;
          submitted_at: string | null;
          sweep_id: string | null;
          sweep_index: number | null;
          total_epochs: number;
          total_steps: number | null;
          updated_at: string;
          user_id: string;
          watch: Json | null;
          series_counts: Json | null;
        };
        ComputedFields: 'series_counts';
        Insert: {
          artifact_id?: string | null;
          attempt?: number;
          base_model: string;
          billed_before_attempt?: number;
          billed_gpu_seconds?: number;
          budget_runtime_seconds?: number | null;
          cancel_code?: string | null;
          cancel_message?: string | null;
          cancel_requested_at?: string | null;
          cancel_save_checkpoint?: boolean;
          client_request_id?: string | null;
          completed_at?: string | null;
          created_at?: string;
          current_cost?: number;
          current_epoch?: number;
          current_metrics?: NonNullable<Json>;
          current_stage?: Database['public']['Enums']['job_stage'];
          current_step?: number;
          dataset_id: string;
          dataset_sha256: string;
          delivery?: Json | null;
          ending?: Json | null;
          error_code?: string | null;
          error_message?: string | null;
          error_stack?: string | null;
          estimate: NonNullable<Json>;
          estimated_completion_at?: string | null;
          estimated_cost_high: number;
          estimated_cost_low: number;
          estimated_total_cost: number;
          external_job_id?: string | null;
          final_cost?: number | null;
          gpu_config: NonNullable<Json>;
          heartbeat_at?: string | null;
          hyperparameters: NonNullable<Json>;
          id?: string;
          init_adapter?: Json | null;
          keeping?: Json | null;
          lease_owner?: string | null;
          lease_until?: string | null;
          log_seq_offset?: number;
          logs_cursor?: number;
          metric_attempt_offset?: number;
          metrics_cursor?: number;
          missing_looks?: number;
          name: string;
          next_poll_at?: string;
          parent_job_id?: string | null;
          parent_model_id?: string | null;
          past_attempts?: NonNullable<Json>;
          preset_id: Database['public']['Enums']['job_preset'];
          progress?: number;
          queued_at?: string;
          resume_from?: Json | null;
          retry_count?: number;
          stage_entered_at?: NonNullable<Json>;
          started_at?: string | null;
          status?: Database['public']['Enums']['job_status'];
          status_detail?: string | null;
          submit_attempts?: number;
          submit_intent_at?: string | null;
          submitted_at?: string | null;
          sweep_id?: string | null;
          sweep_index?: number | null;
          total_epochs: number;
          total_steps?: number | null;
          updated_at?: string;
          user_id: string;
          watch?: Json | null;
        };
        Update: {
          artifact_id?: string | null;
          attempt?: number;
          base_model?: string;
          billed_before_attempt?: number;
          billed_gpu_seconds?: number;
          budget_runtime_seconds?: number | null;
          cancel_code?: string | null;
          cancel_message?: string | null;
          cancel_requested_at?: string | null;
          cancel_save_checkpoint?: boolean;
          client_request_id?: string | null;
          completed_at?: string | null;
          created_at?: string;
          current_cost?: number;
          current_epoch?: number;
          current_metrics?: NonNullable<Json>;
          current_stage?: Database['public']['Enums']['job_stage'];
          current_step?: number;
          dataset_id?: string;
          dataset_sha256?: string;
          delivery?: Json | null;
          ending?: Json | null;
          error_code?: string | null;
          error_message?: string | null;
          error_stack?: string | null;
          estimate?: NonNullable<Json>;
          estimated_completion_at?: string | null;
          estimated_cost_high?: number;
          estimated_cost_low?: number;
          estimated_total_cost?: number;
          external_job_id?: string | null;
          final_cost?: number | null;
          gpu_config?: NonNullable<Json>;
          heartbeat_at?: string | null;
          hyperparameters?: NonNullable<Json>;
          id?: string;
          init_adapter?: Json | null;
          keeping?: Json | null;
          lease_owner?: string | null;
          lease_until?: string | null;
          log_seq_offset?: number;
          logs_cursor?: number;
          metric_attempt_offset?: number;
          metrics_cursor?: number;
          missing_looks?: number;
          name?: string;
          next_poll_at?: string;
          parent_job_id?: string | null;
          parent_model_id?: string | null;
          past_attempts?: NonNullable<Json>;
          preset_id?: Database['public']['Enums']['job_preset'];
          progress?: number;
          queued_at?: string;
          resume_from?: Json | null;
          retry_count?: number;
          stage_entered_at?: NonNullable<Json>;
          started_at?: string | null;
          status?: Database['public']['Enums']['job_status'];
          status_detail?: string | null;
          submit_attempts?: number;
          submit_intent_at?: string | null;
          submitted_at?: string | null;
          sweep_id?: string | null;
          sweep_index?: number | null;
          total_epochs?: number;
          total_steps?: number | null;
          updated_at?: string;
          user_id?: string;
          watch?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: 'training_jobs_artifact_fkey';
            columns: ['artifact_id'];
            isOneToOne: false;
            referencedRelation: 'model_artifacts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'training_jobs_base_model_fkey';
            columns: ['base_model'];
            isOneToOne: false;
            referencedRelation: 'base_models';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'training_jobs_dataset_id_fkey';
            columns: ['dataset_id'];
            isOneToOne: false;
            referencedRelation: 'datasets';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'training_jobs_parent_job_id_fkey';
            columns: ['parent_job_id'];
            isOneToOne: false;
            referencedRelation: 'training_jobs';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'training_jobs_parent_model_id_fkey';
            columns: ['parent_model_id'];
            isOneToOne: false;
            referencedRelation: 'model_artifacts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'training_jobs_sweep_id_fkey';
            columns: ['sweep_id'];
            isOneToOne: false;
            referencedRelation: 'sweeps';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'training_jobs_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      webhook_attempts: {
        Row: {
          delivery_id: string;
          duration_ms: number | null;
          error_message: string | null;
          id: string;
          number: number;
          outcome: string | null;
          response_excerpt: string | null;
          response_status: number | null;
          started_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          delivery_id: string;
          duration_ms?: number | null;
          error_message?: string | null;
          id?: string;
          number: number;
          outcome?: string | null;
          response_excerpt?: string | null;
          response_status?: number | null;
          started_at?: string;
          user_id: string;
        };
        Update: {
          delivery_id?: string;
          duration_ms?: number | null;
          error_message?: string | null;
          id?: string;
          number?: number;
          outcome?: string | null;
          response_excerpt?: string | null;
          response_status?: number | null;
          started_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'webhook_attempts_delivery_id_fkey';
            columns: ['delivery_id'];
            isOneToOne: false;
            referencedRelation: 'webhook_deliveries';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'webhook_attempts_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      webhook_deliveries: {
        Row: {
          attempts: number;
          data: NonNullable<Json>;
          ended_at: string | null;
          endpoint_id: string;
          event_type: string;
          id: string;
          lease_owner: string | null;
          lease_until: string | null;
          next_attempt_at: string;
          occurred_at: string;
          status: Database['public']['Enums']['webhook_delivery_status'];
          tries: number;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          data: NonNullable<Json>;
          ended_at?: string | null;
          endpoint_id: string;
          event_type: string;
          id?: string;
          lease_owner?: string | null;
          lease_until?: string | null;
          next_attempt_at?: string;
          occurred_at?: string;
          status?: Database['public']['Enums']['webhook_delivery_status'];
          tries?: number;
          user_id: string;
        };
        Update: {
          attempts?: number;
          data?: NonNullable<Json>;
          ended_at?: string | null;
          endpoint_id?: string;
          event_type?: string;
          id?: string;
          lease_owner?: string | null;
          lease_until?: string | null;
          next_attempt_at?: string;
          occurred_at?: string;
          status?: Database['public']['Enums']['webhook_delivery_status'];
          tries?: number;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'webhook_deliveries_endpoint_id_fkey';
            columns: ['endpoint_id'];
            isOneToOne: false;
            referencedRelation: 'webhook_endpoints';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'webhook_deliveries_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      webhook_endpoints: {
        Row: {
          created_at: string;
          description: string | null;
          disabled_reason: string | null;
          events: string[];
          failing_since: string | null;
          id: string;
          is_enabled: boolean;
          updated_at: string;
          url: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          description?: string | null;
          disabled_reason?: string | null;
          events: string[];
          failing_since?: string | null;
          id?: string;
          is_enabled?: boolean;
          updated_at?: string;
          url: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          description?: string | null;
          disabled_reason?: string | null;
          events?: string[];
          failing_since?: string | null;
          id?: string;
          is_enabled?: boolean;
          updated_at?: string;
          url?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'webhook_endpoints_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accrue_storage_costs: { Args: { p_days: number; p_usd_per_gb_month: number }; Returns: number };
      authenticate_api_token: {
        Args: {
          p_address: string;
          p_failure_limit: Json;
          p_limit: Json;
          p_now?: string;
          p_token_hash: string;
        };
        Returns: Json;
      };
      claim_datasets_for_validation: {
        Args: { p_lease_seconds: number; p_limit: number; p_worker: string };
        Returns: {
          file_name: string;
          file_sha256: string;
          file_size: number;
          format: Database['public']['Enums']['dataset_format'];
          id: string;
          making: Json;
          normalized_path: string;
          storage_bucket: string;
          storage_path: string;
          user_id: string;
          validation_attempts: number;
          validation_cursor: Json;
        }[];
      };
      claim_email_deliveries: {
        Args: { p_lease_seconds: number; p_limit: number; p_max_tries: number; p_worker: string };
        Returns: {
          action_url: string;
          attempt: number;
          created_at: string;
          id: string;
          message: string;
          notification_id: string;
          title: string;
          type: Database['public']['Enums']['notification_type'];
          user_id: string;
        }[];
      };
      claim_removable_files: {
        Args: { p_limit: number };
        Returns: {
          bucket: string;
          path: string;
        }[];
      };
      claim_sweeps: { Args: { p_limit: number; p_rung_shares: number[] }; Returns: Json[] };
      claim_token_count: {
        Args: { p_default_tokenizer: string; p_lease_seconds: number; p_worker: string };
        Returns: {
          attempts: number;
          bytes_done: number;
          bytes_total: number;
          dataset_id: string;
          id: string;
          is_default: boolean;
          length_histogram: Json;
          normalized_path: string;
          row_lengths: Json;
          storage_bucket: string;
          target_tokens: number;
          tokenizer: string;
          total_rows: number;
          total_tokens: number;
          total_turns: number;
        }[];
      };
      claim_training_jobs: {
        Args: { p_lease_seconds: number; p_limit: number; p_worker: string };
        Returns: {
          artifact_id: string | null;
          attempt: number;
          base_model: string;
          billed_before_attempt: number;
          billed_gpu_seconds: number;
          budget_runtime_seconds: number | null;
          cancel_code: string | null;
          cancel_message: string | null;
          cancel_requested_at: string | null;
          cancel_save_checkpoint: boolean;
          client_request_id: string | null;
          completed_at: string | null;
          created_at: string;
          current_cost: number;
          current_epoch: number;
          current_metrics: NonNullable<Json>;
          current_stage: Database['public']['Enums']['job_stage'];
          current_step: number;
          dataset_id: string;
          dataset_sha256: string;
          delivery: Json | null;
          ending: Json | null;
          error_code: string | null;
          error_message: string | null;
          error_stack: string | null;
          estimate: NonNullable<Json>;
          estimated_completion_at: string | null;
          estimated_cost_high: number;
          estimated_cost_low: number;
          estimated_total_cost: number;
          external_job_id: string | null;
          final_cost: number | null;
          gpu_config: NonNullable<Json>;
          heartbeat_at: string | null;
          hyperparameters: NonNullable<Json>;
          id: string;
          init_adapter: Json | null;
          keeping: Json | null;
          lease_owner: string | null;
          lease_until: string | null;
          log_seq_offset: number;
          logs_cursor: number;
          metric_attempt_offset: number;
          metrics_cursor: number;
          missing_looks: number;
          name: string;
          next_poll_at: string;
          parent_job_id: string | null;
          parent_model_id: string | null;
          past_attempts: NonNullable<Json>;
          preset_id: Database['public']['Enums']['job_preset'];
          progress: number;
          queued_at: string;
          resume_from: Json | null;
          retry_count: number;
          stage_entered_at: NonNullable<Json>;
          started_at: string | null;
          status: Database['public']['Enums']['job_status'];
          status_detail: string | null;
          submit_attempts: number;
          submit_intent_at: string | null;
          submitted_at: string | null;
          sweep_id: string | null;
          sweep_index: number | null;
          total_epochs: number;
          total_steps: number | null;
          updated_at: string;
          user_id: string;
          watch: Json | null;
        }[];
        SetofOptions: {
          from: '*';
          to: 'training_jobs';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      claim_webhook_deliveries: {
        Args: { p_lease_seconds: number; p_limit: number; p_max_tries: number; p_worker: string };
        Returns: {
          attempt: number;
          data: Json;
          event_type: string;
          id: string;
          occurred_at: string;
          secrets: string[];
          tries: number;
          url: string;
        }[];
      };
      commit_sweeps: { Args: { p_commits: Json }; Returns: string[] };
      commit_training_jobs: { Args: { p_commits: Json; p_worker: string }; Returns: string[] };
      complete_dataset_validation: {
        Args: { p_dataset_id: string; p_result: Json; p_worker: string };
        Returns: boolean;
      };
      complete_dataset_version: {
        Args: { p_dataset_id: string; p_file_sha256: string; p_file_size: number; p_worker: string };
        Returns: boolean;
      };
      confirm_dataset_upload: {
        Args: { p_dataset_id: string; p_file_md5?: string; p_file_sha256?: string; p_user_id: string };
        Returns: Json;
      };
      count_job_series: { Args: { p_job_id: string }; Returns: Record<string, unknown> };
      count_request: {
        Args: {
          p_class: string;
          p_now?: string;
          p_requests: number;
          p_user_id: string;
          p_window_seconds: number;
        };
        Returns: Json;
      };
      create_api_token: {
        Args: {
          p_expires_at: string;
          p_max: number;
          p_name: string;
          p_prefix: string;
          p_scopes: string[];
          p_token_hash: string;
          p_user_id: string;
        };
        Returns: Json;
      };
      create_dataset_version: {
        Args: { p_dataset_id: string; p_fixes: Json; p_user_id: string; p_version_key: string };
        Returns: Json;
      };
      create_sweep: { Args: { p_sweep: Json; p_user_id: string }; Returns: Json };
      create_training_job: { Args: { p_job: Json; p_user_id: string }; Returns: Json };
      create_webhook: {
        Args: {
          p_description: string;
          p_events: string[];
          p_secret: string;
          p_url: string;
          p_user_id: string;
        };
        Returns: Json;
      };
      delete_dataset: { Args: { p_dataset_id: string; p_user_id: string }; Returns: Json };
      delete_model: { Args: { p_model_id: string; p_user_id: string }; Returns: Json };
      delete_webhook: { Args: { p_id: string; p_user_id: string }; Returns: Json };
      fail_dataset_validation_attempt: {
        Args: { p_dataset_id: string; p_is_final?: boolean; p_reason: string; p_worker: string };
        Returns: boolean;
      };
      fail_token_count: {
        Args: { p_blame: string; p_id: string; p_reason: string; p_worker: string };
        Returns: boolean;
      };
      forget_validation_run: { Args: { p_dataset_id: string; p_run: string }; Returns: boolean };
      get_estimate_context: {
        Args: { p_base_model: string; p_dataset_id: string; p_tokenizer: string; p_user_id: string };
        Returns: Json;
      };
      get_estimate_coverage: {
        Args: Record<PropertyKey, never>;
        Returns: {
          completed_jobs: number;
          within_range: number;
        }[];
      };
      get_job_metrics: {
        Args: {
          p_after?: number;
          p_from_step?: number;
          p_job_id: string;
          p_max_points?: number;
          p_to_step?: number;
        };
        Returns: Json;
      };
      get_loss_sparklines: {
        Args: { p_buckets: number; p_job_ids: string[]; p_user_id: string };
        Returns: {
          job_id: string;
          points: Json;
        }[];
      };
      get_notification_preferences: { Args: { p_user_id: string }; Returns: Json };
      list_dataset_versions: {
        Args: { p_dataset_id: string; p_user_id: string };
        Returns: {
          created_at: string;
          fixes: Json;
          id: string;
          name: string;
          parent_dataset_id: string;
          status: Database['public']['Enums']['dataset_status'];
          total_rows: number;
          total_training_pairs: number;
          total_validation_pairs: number;
          training_ready: boolean;
          version: number;
        }[];
      };
      list_validation_leftovers: {
        Args: { p_limit: number };
        Returns: {
          id: string;
          storage_bucket: string;
          user_id: string;
          validation_cursor: Json;
        }[];
      };
      record_email_delivery: {
        Args: {
          p_id: string;
          p_reason: string;
          p_retry_seconds: number;
          p_status: Database['public']['Enums']['email_delivery_status'];
          p_worker: string;
        };
        Returns: boolean;
      };
      record_webhook_attempt: {
        Args: {
          p_attempt: number;
          p_delivery_id: string;
          p_result: Json;
          p_retry_seconds: number;
          p_worker: string;
        };
        Returns: boolean;
      };
      redeliver_webhook: { Args: { p_delivery_id: string; p_user_id: string }; Returns: Json };
      request_dataset_revalidation: { Args: { p_dataset_id: string; p_user_id: string }; Returns: Json };
      request_job_cancel: {
        Args: { p_job_id: string; p_save_checkpoint: boolean; p_user_id: string };
        Returns: Json;
      };
      request_jobs_cancel: {
        Args: { p_job_ids: string[]; p_save_checkpoint: boolean; p_user_id: string };
        Returns: {
          job_id: string;
          outcome: string;
        }[];
      };
      request_sweep_cancel: { Args: { p_sweep_id: string; p_user_id: string }; Returns: Json };
      request_token_count: {
        Args: { p_dataset_id: string; p_tokenizer: string; p_user_id: string };
        Returns: Json;
      };
      rotate_webhook_secret: { Args: { p_id: string; p_secret: string; p_user_id: string }; Returns: Json };
      save_token_count: {
        Args: { p_bytes_done: number; p_id: string; p_is_default: boolean; p_tally: Json; p_worker: string };
        Returns: boolean;
      };
      save_validation_slice: {
        Args: { p_cursor: Json; p_dataset_id: string; p_progress: Json; p_worker: string };
        Returns: boolean;
      };
      series_counts: {
        Args: {
          job: Omit<
            Database['public']['Tables']['training_jobs']['Row'],
            Database['public']['Tables']['training_jobs']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      set_model_status: {
        Args: {
          p_model_id: string;
          p_status: Database['public']['Enums']['model_status'];
          p_user_id: string;
        };
        Returns: Json;
      };
      set_notification_preferences: { Args: { p_changes: Json; p_user_id: string }; Returns: Json };
      stop_jobs_over_budget: { Args: { p_lookahead_seconds: number }; Returns: string[] };
      test_webhook: { Args: { p_id: string; p_user_id: string }; Returns: Json };
      update_webhook: { Args: { p_changes: Json; p_id: string; p_user_id: string }; Returns: Json };
    };
    Enums: {
      cost_type: 'compute' | 'storage' | 'data_transfer' | 'api_calls';
      dataset_format: 'brightrun_lora_v4' | 'brightrun_lora_v3' | 'openai_chat' | 'sharegpt' | 'alpaca';
      dataset_status: 'uploading' | 'validating' | 'ready' | 'error';
      email_delivery_status: 'pending' | 'sent' | 'failed' | 'discarded';
      job_preset: 'conservative' | 'balanced' | 'aggressive' | 'custom';
      job_stage: 'queued' | 'initializing' | 'training' | 'validating' | 'saving' | 'completed';
      job_status: 'queued' | 'initializing' | 'running' | 'completed' | 'failed' | 'cancelled';
      model_status: 'stored' | 'deployed' | 'archived';
      notification_priority: 'low' | 'medium' | 'high' | 'critical';
      notification_type: 'job_complete' | 'job_failed' | 'cost_alert' | 'dataset_ready' | 'system';
      subscription_tier: 'free' | 'starter' | 'professional' | 'enterprise';
      sweep_status: 'running' | 'completed' | 'stopped';
      token_count_status: 'waiting' | 'counting' | 'done' | 'error';
      user_role: 'user' | 'admin' | 'billing_admin';
      webhook_delivery_status: 'pending' | 'delivered' | 'failed' | 'cancelled';
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {
      cost_type: ['compute', 'storage', 'data_transfer', 'api_calls'],
      dataset_format: ['brightrun_lora_v4', 'brightrun_lora_v3', 'openai_chat', 'sharegpt', 'alpaca'],
      dataset_status: ['uploading', 'validating', 'ready', 'error'],
      email_delivery_status: ['pending', 'sent', 'failed', 'discarded'],
      job_preset: ['conservative', 'balanced', 'aggressive', 'custom'],
      job_stage: ['queued', 'initializing', 'training', 'validating', 'saving', 'completed'],
      job_status: ['queued', 'initializing', 'running', 'completed', 'failed', 'cancelled'],
      model_status: ['stored', 'deployed', 'archived'],
      notification_priority: ['low', 'medium', 'high', 'critical'],
      notification_type: ['job_complete', 'job_failed', 'cost_alert', 'dataset_ready', 'system'],
      subscription_tier: ['free', 'starter', 'professional', 'enterprise'],
      sweep_status: ['running', 'completed', 'stopped'],
      token_count_status: ['waiting', 'counting', 'done', 'error'],
      user_role: ['user', 'admin', 'billing_admin'],
      webhook_delivery_status: ['pending', 'delivered', 'failed', 'cancelled'],
    },
  },
} as const;
